"""Whole stories of people at work, from the log-in to the result."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import ready
from tests.browser.conftest import PHONE, Enter, log_in
from tests.browser.product import Product
from tests.browser.steps import choose, code_of, drag_by_finger, drag_by_mouse, edit_in_place, fill, pick, value_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HAND = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
NAMES = ("新川包装机械", "安和物流设备")


def said(page: Page) -> None:
    expect(page.locator("#toasts .toast")).to_be_visible()


@pytest.mark.row(37)
@pytest.mark.row(190)
def test_a_rep_logs_a_visit_on_the_phone_and_finds_its_task_on_today(enter: Enter, company: Product) -> None:
    page = enter("", "", **HAND)
    log_in(page, company, "rep")
    expect(page).to_have_url(f"{company.url}/today")
    page.locator(".tab-bar a", has_text="客户").tap()
    page.locator("[name=q][type=search]").fill("恒泰")
    expect(page.locator(".phone-row")).to_have_count(1)
    page.locator(".phone-row a").first.tap()
    expect(page.locator("h1")).to_have_text("恒泰汽车零部件集团")

    page.locator(".phone-actions .is-primary").tap()
    expect(page.locator("#note")).to_be_focused()
    page.locator(".composer-kind", has_text="拜访").tap()
    page.locator("#note").fill("陪陈经理看了焊装线，他同意下周签样机协议。")
    page.locator("[name=next_step]").fill("送样机协议")
    page.locator("[name=next_on]").fill((datetime.now() + timedelta(days=3)).strftime("%Y-%m-%d"))
    page.locator("#composer .button-primary").tap()
    expect(page.locator("#timeline")).to_contain_text("他同意下周签样机协议")
    expect(page.locator("#timeline")).to_contain_text("送样机协议")
    expect(page.locator("#composer")).to_have_count(1)
    expect(page.locator("#note")).to_have_value("")

    page.locator(".composer-kind", has_text="任务").tap()
    page.locator("#note").fill("打印样机协议两份")
    page.locator("[name=due_at]").fill(datetime.now().strftime("%Y-%m-%dT23:30"))
    page.locator("#composer .button-primary").tap()
    expect(page.locator("#timeline")).to_contain_text("打印样机协议两份")
    page.goto("/today")
    todo = page.locator("#tasks .todo", has_text="打印样机协议两份")
    expect(todo).to_be_visible()
    todo.locator("[data-done]").tap()
    said(page)
    page.reload()
    expect(page.locator("#tasks .todo", has_text="打印样机协议两份")).to_have_count(0)


@pytest.mark.row(98)
def test_a_manager_drags_cards_by_mouse_and_finger_and_the_second_mover_is_told(enter: Enter, company: Product) -> None:
    page = enter("manager", "/opportunities/board")
    card = page.locator(f"#card-{company.id('line2')}")
    goal = f"[data-column='{company.id('stage_negotiation')}']"
    head = page.locator(f"#column-head-{company.id('stage_negotiation')}")
    before = head.inner_text()
    drag_by_mouse(page, card, page.locator(f".board-cards{goal}"))
    said(page)
    expect(page.locator(f"{goal} #card-{company.id('line2')}")).to_be_visible()
    expect(head).not_to_have_text(before)

    hand = enter("manager", "/opportunities/board", **HAND)
    hand.context.route(re.compile(r"/live$"), lambda route: route.abort())
    first = hand.locator(".board-cards").nth(0)
    name = first.locator(".board-card").first.get_attribute("id")
    drag_by_finger(hand, hand.locator(f"#{name}"), hand.locator(".board-cards").nth(1))
    said(hand)
    expect(hand.locator(".board-cards").nth(1).locator(f"#{name}")).to_have_count(1)

    late = enter("manager", "")
    late.context.route(re.compile(r"/live$"), lambda route: route.abort())
    late.goto("/opportunities/board")
    quick = enter("mate", "/opportunities/board")
    clean = f"#card-{company.id('clean')}"
    drag_by_mouse(quick, quick.locator(clean), quick.locator(f".board-cards{goal}"))
    expect(quick.locator(f"{goal} {clean}")).to_be_visible()
    drag_by_mouse(late, late.locator(clean), late.locator(f".board-cards[data-column='{company.id('stage_new')}']"))
    expect(late.locator("#toasts .toast-bad")).to_contain_text("李子健")
    expect(late.locator(f"[data-column='{company.id('stage_proposal')}'] {clean}")).to_be_visible()


def test_values_of_every_kind_are_edited_where_they_stand(enter: Enter, company: Product) -> None:
    page = enter("rep", "/accounts/{lansong}")
    expect(edit_in_place(page, "employees", fill("320"))).to_have_text("320")
    expect(edit_in_place(page, "grade", fill("A"))).to_contain_text("A")
    expect(edit_in_place(page, "kind", choose("person"))).to_have_text("个人")
    expect(edit_in_place(page, "website", fill("https://lansong-food.example.com"))).to_contain_text("lansong-food")
    expect(edit_in_place(page, "notes", fill("第一行\n第二行"))).to_contain_text("第二行")
    expect(edit_in_place(page, "parent", pick("qmjm", "启明精密"))).to_contain_text("启明精密制造有限公司")
    expect(edit_in_place(page, "tags", pick("冷链", "冷链"))).to_contain_text("冷链")

    def add_phone(editor: object) -> None:
        page.locator(".cell-editor [data-row-add]").click()
        expect(page.locator(".cell-editor [type=tel]")).to_have_count(2)
        page.locator(".cell-editor [type=tel]").last.fill("0571 8800 2002")

    phones = edit_in_place(page, "phones", add_phone)
    expect(phones).to_contain_text("138 5716 6622")
    expect(phones).to_contain_text("0571-8800 2002")

    page.goto(company.path("/opportunities/{filling}"))
    expect(edit_in_place(page, "amount", fill("12.5万"))).to_contain_text("12.5")
    day = (datetime.now() + timedelta(days=40)).strftime("%Y-%m-%d")
    expect(edit_in_place(page, "close_on", fill(day))).to_contain_text(day)
    page.reload()
    expect(value_of(page, "close_on")).to_contain_text(day)


def test_two_people_who_edit_the_same_value_see_both(enter: Enter) -> None:
    first, second = enter("rep", "/accounts/{hengtai}"), enter("manager", "/accounts/{hengtai}")
    for page in (first, second):
        ready(page, "record.js", "edit.js")
        value_of(page, "social").click(position={"x": 4, "y": 4})
        expect(page.locator(".cell-editor")).to_be_visible()
    first.locator(".cell-editor input:not([type=hidden])").fill("公众号 恒泰一")
    first.locator(".cell-editor .button-primary").click()
    expect(value_of(first, "social")).to_have_text("公众号 恒泰一")

    second.locator(".cell-editor input:not([type=hidden])").fill("公众号 恒泰二")
    second.locator(".cell-editor .button-primary").click()
    expect(second.locator(".cell-theirs")).to_contain_text("公众号 恒泰一")
    expect(second.locator(".cell-editor input:not([type=hidden])")).to_have_value("公众号 恒泰二")
    second.locator(".cell-editor .button-primary").click()
    expect(value_of(second, "social")).to_have_text("公众号 恒泰二")


def test_a_field_that_a_role_may_not_know_is_gone_everywhere(enter: Enter, company: Product) -> None:
    admin = enter("admin", "/settings/roles/rep/fields?object=accounts")
    admin.locator("[name=source_channel]").select_option("none")
    admin.locator(".form-bar .button-primary").click()
    said(admin)
    try:
        page = enter("mate", "/accounts")
        expect(page.locator("#rows > tr").first).to_be_visible()
        expect(page.locator("thead")).not_to_contain_text("客户来源")
        page.goto(company.path("/accounts/{yuehua}"))
        expect(page.locator("#record")).not_to_contain_text("客户来源")
        page.goto(company.path("/accounts/{yuehua}/edit"))
        expect(page.locator("[name=source_channel]")).to_have_count(0)
        page.goto(company.path("/accounts/{yuehua}/history"))
        expect(page.locator("main")).not_to_contain_text("客户来源")
        page.goto("/accounts?sort=name")
        page.locator("[data-filter]:not([data-filter=''])").first.click()
        expect(page.locator("#filter-builder select").first).not_to_contain_text("客户来源")
        refused = page.request.get(company.path("/accounts/{yuehua}/edit?field=source_channel"))
        assert refused.status == 400
    finally:
        admin.locator("[name=source_channel]").select_option("write")
        admin.locator(".form-bar .button-primary").click()
        said(admin)


def test_a_file_comes_in_by_the_browser_with_its_errors_told(enter: Enter, tmp_path: Path) -> None:
    file = tmp_path / "客户名单.csv"
    lines = ["单位,所属行业,电话", f"{NAMES[0]},机械,13957100011", f"{NAMES[1]},物流,13957100012", ",机械,13957100013"]
    file.write_bytes("\r\n".join(lines).encode("gb18030"))
    page = enter("admin", "/accounts/import")
    page.set_input_files("[name=file]", file)
    page.locator("main .button-primary").click()
    expect(page.locator(".map-table")).to_contain_text(NAMES[0])
    page.locator("[name='column-0.target']").select_option("name")
    page.locator("[name='column-1.target']").select_option("industry")
    page.locator(".form-bar .button-primary").click()

    expect(page.locator(".dry-run")).to_be_visible()
    expect(page.locator("main")).to_contain_text(NAMES[1])
    page.locator(".form-bar .button-primary").click()
    expect(page).to_have_url(re.compile(r"/jobs/\d+"))
    expect(page.locator("#job .tag")).to_have_text("完成", timeout=20_000)
    expect(page.locator("#job dl")).to_contain_text("2")
    with page.expect_download() as told:
        page.locator("#job a[download]").click()
    assert "13957100013" in Path(told.value.path()).read_text(encoding="utf-8-sig")

    page.locator("#job .button-primary").click()
    for name in NAMES:
        expect(page.locator("#rows")).to_contain_text(name)


def test_what_is_deleted_comes_back_by_the_toast_and_from_the_bin(enter: Enter, company: Product) -> None:
    page = enter("admin", "/products/{service}")
    for again in ("toast", "bin"):
        page.goto(company.path("/products/{service}"))
        ready(page, "menu.js", "dialog.js")
        page.locator("[data-menu=menu-record] >> visible=true").first.click()
        page.locator("#menu-record .is-danger").click()
        expect(page).to_have_url(re.compile(r"/products(\?.*)?$"))
        expect(page.locator("#rows")).not_to_contain_text("年度维保服务")
        if again == "toast":
            page.locator("#toasts [data-undo]").click()
            expect(page.locator("#rows")).to_contain_text("年度维保服务")
    page.goto("/products/bin")
    page.locator("tr", has_text="年度维保服务").locator("button").click()
    expect(page.locator("tr", has_text="年度维保服务")).to_have_count(0)
    page.goto("/products")
    expect(page.locator("#rows")).to_contain_text("年度维保服务")


def test_a_second_step_is_set_up_and_a_recovery_code_opens_the_door_once(enter: Enter, company: Product) -> None:
    page = enter("")
    log_in(page, company, "guard")
    page.goto("/settings/security")
    page.locator("a[href='/auth/second-step/on']").click()
    expect(page.locator(".auth-picture")).to_be_visible()
    secret = page.locator("main code").inner_text().strip()
    page.fill("[name=code]", code_of(secret))
    page.locator("main .button-primary").click()
    codes = page.locator("#recovery-codes").inner_text().split()
    assert len(codes) >= 8

    def leave() -> None:
        page.goto("/today")
        page.locator("[data-menu=menu-me]").click()
        page.locator("#menu-me form[action='/logout'] button").click()
        expect(page).to_have_url(f"{company.url}/login")
        log_in(page, company, "guard")

    leave()
    page.fill("[name=code]", "000000")
    page.locator("main .button-primary").click()
    expect(page.locator(".field-error").first).to_be_visible()
    for code, is_let_in in [(codes[0], True), (codes[0], False)]:
        page.locator("a[href*='by=recovery']").click()
        page.fill("[name=code]", code)
        page.locator("main .button-primary").click()
        if is_let_in:
            expect(page).to_have_url(f"{company.url}/today")
            leave()
    expect(page.locator(".field-error").first).to_be_visible()


def test_an_english_speaker_works_in_english_and_may_change_the_language(enter: Enter, company: Product) -> None:
    page = enter("rep_en", "/accounts/new")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.locator("[name=name]").fill("Harbour Tools Ltd")
    page.locator(".form-bar .button-primary").click()
    expect(page.locator("h1")).to_have_text("Harbour Tools Ltd")
    expect(page.locator(".record-rail").first).to_contain_text("Oliver Stone")

    page.locator("[data-menu=menu-me]").click()
    page.locator("#menu-me [name=language]").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator("h1")).to_have_text("Harbour Tools Ltd")
    page.locator("[data-menu=menu-me]").click()
    page.locator("#menu-me [name=language]").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_without_scripts_the_main_work_can_be_done(enter: Enter, company: Product) -> None:
    page = enter("", "", java_script_enabled=False)
    log_in(page, company, "mate")
    expect(page.locator("h1").first).to_have_text("今日")
    page.goto("/accounts?sort=name")
    page.locator("[name=q][type=search]").fill("悦华")
    page.locator("[name=q][type=search]").press("Enter")
    expect(page.locator("#rows > tr")).to_have_count(1)
    page.locator("#rows .grid-title a").click()
    expect(page.locator("h1")).to_contain_text("悦华医疗器械")

    page.goto("/accounts/new")
    page.locator(".form-bar .button-primary").click()
    expect(page.locator("[data-error-summary]")).to_be_visible()
    page.locator("[name=name]").fill("没有脚本的客户")
    page.locator("[name='phones-0.value']").fill("13957100099")
    page.locator(".form-bar .button-primary").click()
    expect(page.locator("h1")).to_have_text("没有脚本的客户")
    page.goto(f"{page.url.split('?')[0]}/edit")
    page.locator("[name=social]").fill("公众号 脚本")
    page.locator(".form-bar .button-primary").click()
    expect(page.locator(".record-rail").first).to_contain_text("公众号 脚本")

    page.goto("/settings/profile")
    page.locator("form[action='/logout'] button >> visible=true").first.click()
    expect(page).to_have_url(f"{company.url}/login")
    page.goto("/today")
    expect(page).to_have_url(re.compile("/login"))
