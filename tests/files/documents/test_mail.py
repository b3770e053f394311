"""A saved mail tells who wrote what to whom, and what came with it."""

from email.message import EmailMessage

from tests.files import files
from tests.files.documents.opening import opened, said


def mail(text: str = "Come at nine.\n") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Adé <ade@example.org>"
    message["To"] = "Bo <bo@example.org>"
    message["Subject"] = "Déjeuner"
    message["Date"] = "Fri, 01 May 2026 09:00:00 +0000"
    message["Message-ID"] = "<1@example.org>"
    message.set_content(text)
    return message


HEAD = (
    "From: Adé <ade@example.org>\nTo: Bo <bo@example.org>\n"
    "Date: Fri, 01 May 2026 09:00:00 +0000\nSubject: Déjeuner\n\n"
)


def test_headers_and_words_are_decoded() -> None:
    assert said(mail("Venez à neuf heures — 世界").as_bytes(), "mail") == (
        f"{HEAD}Venez à neuf heures — 世界"
    )


def test_the_plain_form_is_read_and_the_page_only_without_one() -> None:
    both, page = mail("plain"), mail()
    both.add_alternative("<html><p>rich</p></html>", subtype="html")
    page.set_content("<html><p>rich &amp; fine</p></html>", subtype="html")

    assert said(both.as_bytes(), "mail") == f"{HEAD}plain"
    assert said(page.as_bytes(), "mail") == f"{HEAD}rich & fine"


def test_attachments_are_named_texts_read_and_pictures_shown() -> None:
    message = mail()
    message.add_attachment("a,b\n1,2\n", filename="t.csv", subtype="csv")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="a.pdf")
    message.add_attachment(files.png(100, 80), maintype="image", subtype="png", filename="p.png")

    reading = opened(message.as_bytes(), "mail")

    assert reading.text == (
        f"{HEAD}Come at nine.\n\n[Attached: t.csv, text/csv, 8 bytes]\n\na,b\n1,2\n\n"
        "[Attached: a.pdf, application/pdf, 4 bytes]\n\n[Picture 1: p.png]"
    )
    assert len(reading.images) == 1


def test_a_mail_in_a_mail_is_read_too_but_not_for_ever() -> None:
    message = mail("deepest")
    for depth in range(6):
        outer = mail(f"level {depth}")
        outer.add_attachment(message)
        message = outer

    text = said(message.as_bytes(), "mail")

    assert "level 5" in text
    assert "level 2" in text
    assert "deepest" not in text


def test_nonsense_in_headers_and_charsets_is_borne() -> None:
    broken = b"From: =?x?Q?=?= <\nDate: never\nSubject: =?utf-8?B?!!?=\n"
    broken += b"Content-Type: text/plain; charset=klingon\n\nW\xf6rter und W\xf6rter, sch\xf6n\n"

    assert "Wörter" in said(broken, "mail")


def test_a_mail_of_a_mailbox_begins_with_its_line() -> None:
    assert said(b"From ade@x Fri May 1\n" + mail().as_bytes(), "mail").startswith("From: Adé")
