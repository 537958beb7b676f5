"""The people and companies of the samples, invented; the same in every picture."""

# fmt: off

from typing import Any

from .values import Say, hue_of

COMPANIES = [
    ("启明精密制造", "Qiming Precision", "通用设备", "General equipment", "386.0", 0),
    ("海拓智能装备", "Haituo Robotics", "智能装备", "Automation", "320.0", 1),
    ("恒川新材料", "Hengchuan Materials", "新材料", "Materials", "288.5", 0),
    ("锡能光伏科技", "Xineng Solar", "新能源", "Energy", "245.0", 2),
    ("紫金医疗器械", "Zijin Medical", "医疗器械", "Medical devices", "210.0", 3),
    ("谷芯半导体", "Guxin Semiconductor", "半导体", "Semiconductors", "198.0", 4),
    ("远航供应链", "Yuanhang Logistics", "物流供应链", "Logistics", "176.5", 1),
    ("粤邦食品集团", "Yuebang Foods Group", "食品饮料", "Food and drink", "168.0", 2),
    ("湘江重工", "Xiangjiang Heavy Industry", "工程机械", "Machinery", "150.0", 0),
    ("云栈信息技术", "Yunzhan Software", "软件服务", "Software", "142.0", 5),
    ("秦川航空零部件", "Qinchuan Aero Parts", "航空制造", "Aerospace", "135.0", 4),
    ("鹭岛跨境电商", "Ludao Trade", "跨境电商", "E-commerce", "120.0", 3),
    ("两江汽车科技", "Liangjiang Automotive", "汽车零部件", "Automotive", "118.0", 5),
    ("量子视觉科技", "Quantum Vision", "人工智能", "AI", "96.0", 6),
    ("海澜冷链物流", "Hailan Cold Chain", "冷链物流", "Cold chain", "88.0", 1),
    ("万家陶瓷", "Wanjia Ceramics", "建材家居", "Building materials", "76.0", 2),
    ("联创电子元件", "Lianchuang Components", "电子元件", "Electronics", "72.0", 0),
    ("滨海精细化工", "Binhai Chemicals", "化工", "Chemicals", "68.0", 6),
    ("泉城软件", "Quancheng Software", "软件服务", "Software", "64.5", 5),
    ("中原农业装备", "Zhongyuan Farm Machinery", "农机装备", "Farm machinery", "60.0", 3),
]
PEOPLE = [
    ("陈志强", "Zhiqiang Chen"),
    ("林晓彤", "Xiaotong Lin"),
    ("赵明远", "Mingyuan Zhao"),
    ("周雨桐", "Yutong Zhou"),
    ("王子涵", "Zihan Wang"),
    ("李书航", "Shuhang Li"),
    ("孙若曦", "Ruoxi Sun"),
]


def person_name(say: Say, index: int) -> str:
    return say(*PEOPLE[index % len(PEOPLE)])


def companies(say: Say) -> list[dict[str, Any]]:
    """Name, industry, mark, hue, open amount and owner of each company."""
    made = []
    for id_, (zh, en, industry, industry_en, amount, owner) in enumerate(COMPANIES, start=1):
        made.append(
            {
                "id": id_,
                "name": say(zh, en),
                "industry": say(industry, industry_en),
                "mark": say(zh, en)[0],
                "hue": hue_of(zh),
                "amount": amount,
                "owner": person_name(say, owner),
            }
        )
    return made
