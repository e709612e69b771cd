"""A phone that holds words from before an update of the application: they are there afterwards, and leave."""

from collections.abc import Callable

from tests.phone.conftest import Field
from tests.phone.phones import Phone

AS_BEFORE = """
  (async () => {
    const records = await phone.outbox.records();
    const senders = await phone.outbox.senders();
    (await phone.database.database("outbox")).close();
    await new Promise((resolve) => (indexedDB.deleteDatabase("outbox").onsuccess = resolve));
    const asked = indexedDB.open("outbox", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("items", { keyPath: "id" });
      asked.result.createObjectStore("senders", { keyPath: "phone" });
      asked.result.createObjectStore("memory");
    };
    await new Promise((resolve) => (asked.onsuccess = resolve));
    const writing = asked.result.transaction(["items", "senders"], "readwrite");
    for (const { size, ...old } of records) writing.objectStore("items").put(old);
    for (const sender of senders) writing.objectStore("senders").put(sender);
    await new Promise((resolve) => (writing.oncomplete = resolve));
    asked.result.close();
  })()
"""


def test_what_an_older_version_kept_leaves_with_the_new_one(
    field_office: Field, phone_of: Callable[[str], Phone]
) -> None:
    field_office.worker("olga", 1)
    field_office.process.start()
    phone = phone_of("olga")
    note = phone.write(phone.stop_ids()[0], "avant la mise à jour")
    phone.call(AS_BEFORE)
    phone.bare()
    assert phone.states() == {note: "waiting"}
    assert phone.upload() == "done"
    assert [one.text for one in field_office.notes()] == ["avant la mise à jour"]
