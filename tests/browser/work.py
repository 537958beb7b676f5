"""What the people of the small company are at: deals, talks, tasks."""

# key: name, account, owner, stage, amount, days until close, next step, tags
DEALS = {
    "line2": ("启明二号线减速机改造", "qiming", "rep", "proposal", "386000", 20, "发最终报价", ["改造"]),
    "spare": ("启明备件年度框架", "qiming", "rep", "new", "52000", 45, "", []),
    "welding": ("恒泰焊装线伺服电机", "hengtai", "rep", "negotiation", "1284600", 6, "约技术交流", ["焊装"]),
    "filling": ("岚松灌装机升级", "lansong", "rep", "qualified", "98000", -3, "", []),
    "clean": ("悦华洁净车间", "yuehua", "mate", "proposal", "640000", 60, "提交样机", ["招标"]),
    "reactor": ("锦山反应釜传动", "jinshan", "mate", "qualified", "215000", 30, "", []),
    "wind": ("北辰风电变桨驱动", "beichen", "manager", "negotiation", "4200000", 15, "总部评审", ["战略"]),
    "sorter": ("石门分拣线", "stonegate", "rep_en", "new", "77000", 25, "现场测量", []),
}  # fmt: skip
TALKS = [
    (
        "visit",
        "qiming",
        "rep",
        "wangjianguo",
        2,
        "看了二号线现场。王总要求月底前给最终报价，交期不超过六周。",
        "发最终报价",
        3,
    ),
    ("call", "qiming", "rep", "zhoumin", 5, "周工确认法兰尺寸，图纸已发。", "", None),
    ("call", "hengtai", "rep", "chenlei", 1, "陈经理说预算已批，下周比价。", "约技术交流", 4),
    ("meeting", "yuehua", "mate", "xuwen", 8, "许总介绍了招标流程。", "", None),
]
# key: title, who does it, about, days until due, priority
TASKS = {
    "quote": ("给启明发最终报价", "rep", "qiming", 0, "high"),
    "call": ("给陈经理回电话", "rep", "hengtai", 1, "normal"),
    "late": ("寄样本给岚松", "rep", "lansong", -2, "low"),
    "sample": ("准备悦华样机", "mate", "yuehua", 5, "normal"),
    "plan": ("写季度计划", "admin", None, 2, "normal"),
    "plan_en": ("整理渠道名单", "admin_en", None, 0, "high"),
}
