"""Letters by e-mail go through a real server, after somebody has read them, and not at all where none is set."""

from __future__ import annotations

import email
import email.policy
import io
import socket
from datetime import timedelta

import pytest
from docx import Document

from tests.web import stock as stocks
from tests.web.helpers import Visit
from tests.web.stock import Filling
from tests.web.test_outcomes import answer_all
from web.core import mail
from web.core.config import BadConfig, Config
from web.core.database.models import Event, Remark, Submission
from web.core.submissions import queue

controllers = pytest.importorskip("aiosmtpd.controller")
smtp = pytest.importorskip("aiosmtpd.smtp")
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
SENDER, TO = "xs@example.org", "wang@example.com"


class Box:
    """What a server has taken; it knows no address of another domain."""

    def __init__(self) -> None:
        self.letters: list[email.message.EmailMessage] = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if not address.endswith("@example.com"):
            return "550 no such address"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.letters.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"


@pytest.fixture
def box():
    """A real server on this machine, which asks for a name and a password."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    made = Box()

    def let_in(server, session, envelope, mechanism, given):
        return smtp.AuthResult(success=(given.login, given.password) == (b"xs", b"a/b c"), handled=False)

    running = controllers.Controller(
        made, hostname="127.0.0.1", port=port, authenticator=let_in, auth_require_tls=False, auth_required=True
    )
    running.start()
    made.url = f"smtp://xs:a%2Fb%20c@127.0.0.1:{port}"
    made.wrong = f"smtp://xs:wrong@127.0.0.1:{port}"
    yield made
    running.stop()


@pytest.fixture
def stocked_with() -> Filling:
    return stocks.queued


@pytest.fixture
def writing(make_service, box, add_user):
    """A reviewer of a service with that server; submission 1 must be corrected."""
    service = make_service(smtp=box.url, mail_from=SENDER)
    add_user(service, "reviewer", "reviewer")
    reviewer = Visit(service)
    reviewer.sign_in("reviewer")
    answer_all(reviewer, 1)
    due = queue.today() + timedelta(days=9)
    assert (
        reviewer.post("/review/1/decide", outcome="correction", due=due.isoformat(), note="请压缩").status_code == 303
    )
    return reviewer


def drafted(visit: Visit, kind: str) -> dict[str, str]:
    from lxml import html

    (form,) = [
        one
        for one in html.fromstring(visit.get(f"/review/1/mail?kind={kind}").text).forms
        if one.fields.get("to") is not None
    ]
    return dict(form.fields)


def test_the_letter_is_shown_then_sent_and_stands_among_the_contacts(writing, box):
    letter = drafted(writing, "decision")
    assert "需补正" in letter["text"] and "还剩 9 天" in letter["text"] and "请压缩" in letter["text"]
    assert box.letters == [], "nothing goes before somebody says so"
    assert writing.post("/review/1/mail", **(letter | {"to": TO})).status_code == 303
    (got,) = box.letters
    assert (got["From"], got["To"], got["Subject"]) == (SENDER, TO, letter["subject"])
    assert got.get_body().get_content().replace("\r\n", "\n").strip() == letter["text"].replace("\r\n", "\n").strip()
    (paper,) = got.iter_attachments()
    assert "请压缩" in "\n".join(p.text for p in Document(io.BytesIO(paper.get_content())).paragraphs)
    with writing.service.db.read() as db:
        remark = db.query(Remark).one()
        assert (remark.way, remark.person) == ("email", TO) and "请压缩" in remark.text
        assert db.query(Event).filter_by(action="发送邮件", subject="提交 1").one().detail == "告知决定"


def test_a_reminder_tells_how_long_it_is_overdue(writing, box):
    with writing.service.db.write() as db:
        db.get_one(Submission, 1).due = queue.today() - timedelta(days=2)
    letter = drafted(writing, "reminder")
    assert "已逾期 2 天" in letter["text"]
    assert writing.post("/review/1/mail", **(letter | {"to": TO})).status_code == 303
    assert "已逾期 2 天" in box.letters[0].get_body().get_content()


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"to": "nobody"}, "完整的电子邮件地址"), ({"to": f"{TO}\r\nBcc: a@example.com"}, "完整的电子邮件地址"),
        ({"to": "a@example.net"}, "不接受这个收件人"), ({"to": TO, "text": " "}, "正文都要填写"),
    ],
)  # fmt: skip
def test_what_was_not_sent_says_why_and_keeps_what_was_typed(writing, box, changed, told):
    answer = writing.post("/review/1/mail", **(drafted(writing, "decision") | changed))
    assert answer.status_code == 409 and told in answer.text and "告知决定" in answer.text
    assert box.letters == []
    with writing.service.db.read() as db:
        assert db.query(Remark).count() == 0


def test_a_subject_brings_no_header_of_its_own(writing, box):
    letter = drafted(writing, "decision") | {"to": TO, "subject": "决定\r\nBcc: b@example.com"}
    assert writing.post("/review/1/mail", **letter).status_code == 303
    assert box.letters[0]["Bcc"] is None and box.letters[0]["Subject"] == "决定 Bcc: b@example.com"


def test_without_a_server_nothing_is_offered_and_nothing_needs_it(service, reviewer):
    assert reviewer.post("/review/1/decide", outcome="hold").status_code == 303
    assert "/mail" not in reviewer.get("/review/1").text
    assert reviewer.get("/review/1/mail").status_code == reviewer.post("/review/1/mail").status_code == 409


@pytest.mark.parametrize(("outcome", "letter"), [(None, "decision"), ("hold", "reminder")])
def test_there_is_no_letter_about_nothing(writing, outcome, letter):
    with writing.service.db.write() as db:
        db.get_one(Submission, 1).outcome = outcome
    assert writing.get(f"/review/1/mail?kind={letter}").status_code == 409


def test_a_server_that_does_not_let_us_in_or_is_not_there_is_told_of(box, tmp_path):
    letter = mail.write(SENDER, TO, "a", "b")
    with pytest.raises(mail.CannotSend, match="用户名和密码"):
        mail.send(Config(tmp_path, smtp=box.wrong, mail_from=SENDER), letter)
    with pytest.raises(mail.CannotSend, match="没有接受邮件"):
        mail.send(Config(tmp_path, smtp="smtp://127.0.0.1:1", mail_from=SENDER), letter)


@pytest.mark.parametrize("url", ["127.0.0.1:25", "http://xs:geheim@h", "smtp://:25", "smtp://h:x"])
def test_an_address_that_is_none_is_refused_without_its_words(url):
    with pytest.raises(BadConfig, match="YUSHEN_SMTP") as refused:
        mail.server_of(url)
    assert url not in str(refused.value)


@pytest.mark.parametrize("hidden", ["=?utf-8?q?a=0D=0ABcc:_b=40example.com?=", "=?utf-8?q??=", "=?utf-8?b?/////?="])
def test_a_subject_that_looks_encoded_is_not_decoded(hidden):
    letter = mail.write(SENDER, TO, hidden, "b")
    assert b"Bcc:" not in letter.as_bytes().replace(b"?a=0D=0ABcc:", b"")
    assert str(letter["Subject"]).replace("= ?", "=?") == hidden


@pytest.mark.parametrize("hidden", ["=?utf-8?q?a=2Cb=40example.com?=", "=?utf-8?q?a=0D=0ABcc=3Ab?=", "=?utf-8?q??="])
def test_an_address_that_hides_another_is_refused(hidden):
    with pytest.raises(mail.CannotSend, match="完整的电子邮件地址"):
        mail.write(SENDER, f"{hidden}@example.org", "a", "b")


def test_a_letter_about_an_earlier_decision_does_not_go(writing, box):
    old = drafted(writing, "decision") | {"to": TO}
    assert writing.post("/review/1/decide", outcome="hold", note="等来函").status_code == 303
    answer = writing.post("/review/1/mail", **old)
    assert answer.status_code == 409 and "作出了新的决定" in answer.text and "请压缩" in answer.text
    assert box.letters == []


def test_a_second_press_sends_the_letter_once(writing, box, monkeypatch):
    letter = drafted(writing, "decision") | {"to": TO}
    real, meanwhile = mail.send, []

    def slow(*handed: object) -> None:
        meanwhile.append(writing.post("/review/1/mail", **letter))
        real(*handed)

    monkeypatch.setattr(mail, "send", slow)
    assert writing.post("/review/1/mail", **letter).status_code == 303
    meanwhile.append(writing.post("/review/1/mail", **letter))
    assert all(answer.status_code == 409 and "没有再发一封" in answer.text for answer in meanwhile)
    assert len(box.letters) == 1 and len(meanwhile) == 2
    monkeypatch.setattr(mail, "send", real)
    again = drafted(writing, "decision") | {"to": TO}
    assert writing.post("/review/1/mail", **again).status_code == 303, "from a new page another one goes"


def test_a_sender_with_a_name_gives_the_letter_a_number_that_is_one():
    letter = mail.write(f"预审 <{SENDER}>", TO, "a", "b")
    assert letter["Message-ID"].endswith(f"@{SENDER.rpartition('@')[2]}>") and ">>" not in letter["Message-ID"]
