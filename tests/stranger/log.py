"""What a client knows of one conversation."""


class Log:
    def __init__(self, conv):
        self.conv, self.entries, self.through = conv, {}, 0
        self.head = None  # as the last page of `sync` had it

    def take(self, entry):
        """Takes an entry once per seq, from an event, a page of history or of `sync`."""
        seq = entry["seq"]
        assert entry["conv"] == self.conv, entry
        if seq not in self.entries:
            self.entries[seq] = entry
        while self.through + 1 in self.entries:
            self.through += 1

    def copy(self):
        other = Log(self.conv)
        other.entries, other.through = dict(self.entries), self.through
        return other

    def holes(self, head):
        return [seq for seq in range(1, head + 1) if seq not in self.entries]

    def now(self):
        """The messages as they are now, from the entries in their order."""
        found = {}
        for seq in sorted(self.entries):
            entry = self.entries[seq]
            ev, target = entry.get("ev", "message"), found.get(entry.get("target"))
            if ev == "message":
                found[seq] = {name: value for name, value in entry.items() if name != "ev"}
            elif ev == "message.edited" and target and "body" in entry:
                target.update(body=entry["body"], edited=entry["ts"])
            elif ev == "message.deleted" and target:
                for name in ("body", "edited", "mentions", "reactions"):
                    target.pop(name, None)
                target["deleted"] = entry["ts"]
            elif ev == "message.reaction" and target and "deleted" not in target:
                who = set(target.get("reactions", {}).get(entry["reaction"], []))
                who = who | {entry["from"]} if entry["on"] else who - {entry["from"]}
                reactions = {**target.get("reactions", {}), entry["reaction"]: sorted(who)}
                target["reactions"] = {name: users for name, users in reactions.items() if users}
                if not target["reactions"]:
                    del target["reactions"]
        for message in found.values():
            if "reactions" in message:
                message["reactions"] = {name: sorted(users)
                                        for name, users in message["reactions"].items()}
        return found
