"""Letters by e-mail, through the association's own server where one is set; nothing of the service needs it."""

from __future__ import annotations

import re
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from web.core.config import BadConfig, Config

SECONDS = 20
"""The server is waited for at most so long, at each step."""
ADDRESS = re.compile(r"(?!.*=\?)[^\s@<>,;:\"()\[\]\\\x00-\x1f]{1,64}@[\w-]+(\.[\w-]+)+")
DOCX = ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document")


class CannotSend(Exception):
    """The letter was not sent; the message (Chinese) says why."""


class Server(NamedTuple):
    """Where letters are handed over."""

    host: str
    port: int
    user: str
    password: str
    encrypted: bool
    """From the first byte (smtps); else it begins when both sides can."""


def server_of(url: str) -> Server:
    """From ``smtp://user:password@host:587`` or ``smtps://…:465``.

    Raises:
        BadConfig: it is no such address.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or (465 if parts.scheme == "smtps" else 25)
    except ValueError:
        parts, port = urlsplit(""), 0
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        # What it says may be a password.
        raise BadConfig("环境变量 YUSHEN_SMTP 须写成 smtp://用户:密码@主机:端口，或 smtps://…。")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Server(parts.hostname, port, user, password, parts.scheme == "smtps")


def is_set(config: Config) -> bool:
    """Letters can be sent from here."""
    return bool(config.smtp and config.mail_from)


def write(
    sender: str, to: str, subject: str, text: str, attached: bytes | None = None, called: str = ""
) -> EmailMessage:
    """The letter; ``attached`` is a Word document.

    Raises:
        CannotSend: to nobody, or about nothing.
    """
    if not ADDRESS.fullmatch(to):
        raise CannotSend("收件人须是一个完整的电子邮件地址，例如 name@example.org。")
    # What looks encoded would be decoded on the way, and may hold line ends: a header of its own.
    subject = " ".join(subject.replace("=?", "= ?").split())
    if not subject or not text.strip():
        raise CannotSend("主题和正文都要填写。")
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = sender, to, subject
    letter["Date"], letter["Message-ID"] = formatdate(), make_msgid(domain=parseaddr(sender)[1].rpartition("@")[2])
    letter.set_content(text.replace("\r\n", "\n"))
    if attached is not None:
        letter.add_attachment(attached, *DOCX, filename=called)
    return letter


def send(config: Config, letter: EmailMessage) -> None:
    """Hands it over.

    Raises:
        CannotSend: the server is not there, does not let us in, or does not take it.
    """
    server, secure = server_of(config.smtp), ssl.create_default_context()
    try:
        with _connected(server, secure) as smtp:
            if server.user:
                smtp.login(server.user, server.password)
            smtp.send_message(letter)
    except smtplib.SMTPAuthenticationError:
        raise CannotSend("邮件服务器不接受设置的用户名和密码，请联系管理员。邮件没有发出。") from None
    except smtplib.SMTPRecipientsRefused:
        raise CannotSend("邮件服务器不接受这个收件人，请核对电子邮件地址。邮件没有发出。") from None
    except ssl.SSLError:
        raise CannotSend("邮件服务器的证书不能通过核对，请联系管理员。邮件没有发出。") from None
    except (smtplib.SMTPException, OSError) as error:
        raise CannotSend(f"邮件服务器没有接受邮件（{type(error).__name__}），请稍后再试。邮件没有发出。") from None


def _connected(server: Server, secure: ssl.SSLContext) -> smtplib.SMTP:
    """Encrypted where the server can; a password goes unencrypted to this machine only."""
    if server.encrypted:
        return smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=secure)
    smtp = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
    smtp.ehlo()
    if smtp.has_extn("starttls"):
        smtp.starttls(context=secure)
        smtp.ehlo()
    elif server.user and server.host not in ("127.0.0.1", "::1", "localhost"):
        smtp.close()
        raise CannotSend("邮件服务器不支持加密连接，密码没有发送，邮件也没有发出。请联系管理员。")
    return smtp
