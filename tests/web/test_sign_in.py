"""Signing in: guessing gets slow for who guesses and for nobody else, easy passwords, a second step, open sessions."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from pyotp import TOTP
from sqlalchemy import select

from tests.web.helpers import PASSWORD, TestClient, Visit
from web.core.database.audit import STRANGER
from web.core.database.models import Event, SpareCode, User
from web.core.service import Service
from web.core.sign_in import auth, patience, second_step

OTHER = "nine brass umbrellas"


class Clock:
    """The time of day and of patience, which stands still until it is told to go on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.moment = 1_800_000_000.0
        for module, name in ((patience, "monotonic"), (second_step, "time")):
            monkeypatch.setattr(module, "time", SimpleNamespace(**{name: lambda: self.moment}))


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


@pytest.fixture
def person(sqlite_service, add_user):
    return add_user(sqlite_service, "zhang", "reviewer")


def somebody_at(visit: Visit, address: str) -> Visit:
    """Another browser at the same running service, elsewhere."""
    other = Visit(visit.service)
    other.client = TestClient(
        visit.client.app, base_url="http://testserver", follow_redirects=False, client=(address, 50000)
    )
    other.csrf = other._token("/sign-in")
    return other


def guess(visit: Visit, times: int, name: str = "zhang") -> list[int]:
    return [visit.post("/sign-in", name=name, password=f"wrong {nth}").status_code for nth in range(times)]


def test_guessing_slows_down_and_locks_nobody_else_out(sqlite_service, person, clock):
    attacker = somebody_at(Visit(sqlite_service), "192.0.2.7")
    codes = guess(attacker, patience.FREE + 3)
    assert codes == [403] * patience.FREE + [429] * 3
    answer = attacker.post("/sign-in", name="zhang", password=PASSWORD)
    assert answer.status_code == 429, "not even the right one, for now"
    assert answer.headers["retry-after"] == "3" and "其他人从别的地方登录不受影响" in answer.text
    assert somebody_at(attacker, "192.0.2.8").sign_in("zhang").status_code == 303
    assert guess(attacker, 1, "li") == [403], "another account is another matter"
    clock.moment += 3
    assert attacker.sign_in("zhang").status_code == 303


def test_the_pause_grows_and_ends(clock):
    patient, pauses = patience.Patience(), []
    for _ in range(20):
        while True:
            try:
                patient.begin("zhang", "192.0.2.7")
            except patience.Wait as wait:
                pauses.append(wait.seconds)
                clock.moment += wait.seconds
            else:
                break
    longer = [seconds for seconds in pauses if seconds > 1]
    assert longer == sorted(longer) and max(pauses) <= patience.LONGEST + 1 and len(longer) >= 10
    patient.succeeded("zhang", "192.0.2.7")
    for _ in range(patience.FREE):
        patient.begin("zhang", "192.0.2.7")


def test_a_whole_ipv6_network_is_one_place_and_names_are_not_kept():
    patient = patience.Patience()
    for nth in range(patience.FREE):
        patient.begin("my secret password", f"2001:db8::{nth}")
    with pytest.raises(patience.Wait):
        patient.begin("my secret password", "2001:db8::ffff")
    patient.begin("my secret password", "2001:db8:0:1::1")
    assert "secret" not in repr(vars(patient))


@pytest.mark.parametrize(
    "password",
    [
        "password1234", "qwertyuiop12", "1qaz2wsx3edc", "123456789012", "administrator", "Passw0rd1234",
        "abcabcabcabc", "somebody quiet lanterns", "上海某某有限公司 2024 年", "quiet 上海某某有限公司 lanterns",
    ],
)  # fmt: skip
def test_common_passwords_and_ones_own_name_or_unit_are_refused(password):
    with pytest.raises(auth.BadPassword, match=r"太容易猜到|太短"):
        auth.set_password(User(name="somebody", full_name="上海某某有限公司", role="reviewer"), password)


@pytest.mark.parametrize(
    "password", [PASSWORD, OTHER, "钥匙在第三块砖下面哦亲", "Tr0ub4dor&3 x9", "x9" * 20 + "qzjv" * 20]
)
def test_other_passwords_are_taken(password):
    user = User(name="somebody", full_name="张三", role="reviewer")
    if len(set(password)) > 6:
        auth.set_password(user, password.ljust(12, "湖"))
        assert user.password_hash


def test_a_failed_sign_in_stores_no_name_that_may_be_a_password(service, add_user, visit):
    add_user(service, "zhang", "reviewer")
    for name in ("zhang", "my secret password", "zhang my secret password"):
        visit.post("/sign-in", name=name, password="x")
    with service.db.read() as db:
        rows = db.scalars(select(Event).where(Event.action == "登录失败").order_by(Event.id)).all()
    assert [row.who for row in rows] == ["zhang", STRANGER, STRANGER]
    assert not any("secret" in f"{row.who}{row.subject}{row.detail}" for row in rows)


def test_open_sessions_are_shown_and_ended_one_by_one(service, add_user):
    for name in ("zhang", "li"):
        add_user(service, name, "reviewer")
    here, there, stranger = Visit(service), Visit(service), Visit(service)
    there.client.headers["user-agent"] = "Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0"
    for visit, name in ((there, "zhang"), (here, "zhang"), (stranger, "li")):
        visit.sign_in(name)
    page = here.get("/account").text
    assert "Edge（Windows）" in page and page.count("本次登录") == 1
    number = re.search(r"/account/sessions/(\d+)/end", page)[1]
    assert stranger.post(f"/account/sessions/{number}/end").status_code == 404
    assert there.get("/queue").status_code == 200
    assert here.post(f"/account/sessions/{number}/end").status_code == 303
    assert there.get("/queue").status_code == 303
    assert here.get("/queue").status_code == 200


@pytest.mark.parametrize("wanted", [True, False])
def test_a_new_sign_in_ends_the_others_if_the_person_wants(service, add_user, wanted):
    add_user(service, "zhang", "reviewer")
    there, here = Visit(service), Visit(service)
    there.sign_in("zhang")
    here.post("/sign-in", name="zhang", password=PASSWORD, **({"others": "1"} if wanted else {}))
    assert here.get("/queue").status_code == 200
    assert (there.get("/queue").status_code == 303) is wanted


def test_one_button_ends_all_other_sessions(service, add_user):
    add_user(service, "zhang", "reviewer")
    there, here = Visit(service), Visit(service)
    for visit in (there, here):
        visit.sign_in("zhang")
    assert here.post("/account/sessions/end").status_code == 303
    assert [visit.get("/queue").status_code for visit in (here, there)] == [200, 303]


class Telephone:
    """Shows a code for each half minute of its clock."""

    def __init__(self, page: str, clock: Clock) -> None:
        self.clock = clock
        self.totp = TOTP(re.search(r"密钥：<code class=\"token\">([A-Z2-7 ]+)<", page)[1].replace(" ", ""))
        self.salt = re.search(r'name="salt" value="([^"]+)"', page)[1]

    def code(self) -> str:
        return self.totp.at(int(self.clock.moment))

    def next_code(self) -> str:
        self.clock.moment += second_step.STEP
        return self.code()


@pytest.fixture
def second(service: Service, add_user, clock: Clock):
    """Somebody who has turned the second step on: the telephone and the recovery codes."""
    add_user(service, "zhang", "reviewer")
    visit = Visit(service)
    visit.sign_in("zhang")
    page = visit.get("/account/second").text
    telephone = Telephone(page, clock)
    assert "<svg" in page and "http://" not in page.split("<svg")[1].split("</svg>")[0].replace(
        "http://www.w3.org/2000/svg", ""
    )
    fields = {"salt": telephone.salt, "old": PASSWORD}
    assert visit.post("/account/second", code="000000", **fields).status_code == 400
    assert visit.post("/account/second", **(fields | {"old": "wrong", "code": telephone.code()})).status_code == 400
    done = visit.post("/account/second", code=telephone.code(), **fields).text
    return telephone, re.findall(r"<code>([A-Z2-7-]{19})</code>", done)


def first_step(service: Service, **more: str) -> Visit:
    visit = Visit(service)
    answer = visit.post("/sign-in", name="zhang", password=PASSWORD, **more)
    assert answer.headers["location"].startswith("/sign-in/second")
    return visit


def test_the_password_alone_opens_nothing(service, second):
    visit = first_step(service)
    assert visit.get("/queue").status_code == 303
    half = visit.client.cookies["yushen-half"]
    visit.client.cookies.set("yushen", half)
    assert visit.get("/queue").status_code == 303, "the half is no session under another name either"


def test_a_code_opens_the_session_once(service, second):
    telephone, _ = second
    visit, code = first_step(service, next="/queue?status=all"), telephone.next_code()
    page = visit.get("/sign-in/second?next=/queue%3Fstatus%3Dall").text
    assert 'value="/queue?status=all"' in page
    answer = visit.post("/sign-in/second", code=f"{code[:3]} {code[3:]}", next="/queue?status=all")
    assert answer.headers["location"] == "/queue?status=all"
    assert visit.get("/queue").status_code == 200
    assert first_step(service).post("/sign-in/second", code=code).status_code == 403, "a code seen by others is spent"
    visit.csrf = visit._token("/account")
    assert visit.post("/sign-in/second", code=telephone.next_code()).headers["location"] == "/sign-in"


def test_a_telephone_whose_clock_is_a_little_off_is_taken_and_an_old_code_is_not(service, second, clock):
    telephone, _ = second
    code = telephone.next_code()
    clock.moment += second_step.STEP
    assert first_step(service).post("/sign-in/second", code=code).headers["location"] == "/queue"
    code = telephone.next_code()
    clock.moment += 2 * second_step.STEP
    assert first_step(service).post("/sign-in/second", code=code).status_code == 403


def test_each_recovery_code_opens_the_session_once(service, second):
    _, spare = second
    assert len(spare) == second_step.SPARE_CODES == len(set(spare))
    assert first_step(service).post("/sign-in/second", code=spare[0].lower()).headers["location"] == "/queue"
    assert first_step(service).post("/sign-in/second", code=spare[0]).status_code == 403
    with service.db.read() as db:
        assert db.query(SpareCode).count() == second_step.SPARE_CODES - 1
        assert spare[1] not in {row.key_hash for row in db.query(SpareCode)}


def test_codes_cannot_be_guessed_from_many_addresses(service, second):
    first, codes = Visit(service), []
    for nth in range(patience.FREE + 2):
        visit = somebody_at(first, f"192.0.2.{nth + 1}")
        visit.post("/sign-in", name="zhang", password=PASSWORD)
        codes.append(visit.post("/sign-in/second", code="123456").status_code)
    assert codes == [403] * patience.FREE + [429] * 2


def test_the_database_alone_gives_no_code(service, second, tmp_path):
    with service.db.read() as db:
        user = db.query(User).one()
    assert (service.config.data / second_step.KEY_FILE).stat().st_mode & 0o077 == 0
    elsewhere = tmp_path / "copy"
    elsewhere.mkdir()
    assert second_step.secret_of(elsewhere, user, user.second_step) != second[0].totp.secret


def test_the_second_step_is_taken_off_with_the_password_or_by_an_administrator(service, second, admin):
    telephone, _ = second
    visit = first_step(service)
    visit.post("/sign-in/second", code=telephone.next_code())
    visit.csrf = visit._token("/account")
    assert visit.post("/account/second/off", old="wrong").status_code == 400
    with service.db.read() as db:
        number = db.query(User).filter(User.name == "zhang").one().id
    assert "两步验证" in admin.get("/admin").text
    assert admin.post(f"/admin/users/{number}", what="second").status_code == 303
    assert visit.get("/queue").status_code == 303
    assert Visit(service).sign_in("zhang").headers["location"] == "/queue"


def test_a_one_time_link_leaves_the_second_step(service, second, admin):
    with service.db.write() as db:
        key = auth.invite(db.query(User).filter(User.name == "zhang").one())
    visit = Visit(service)
    answer = visit.post(f"/welcome/{key}", password=OTHER, again=OTHER)
    assert answer.headers["location"].startswith("/sign-in/second") and visit.get("/queue").status_code == 303
