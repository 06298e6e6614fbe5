"""The HTTP side, from docs/openapi.yaml alone."""
import asyncio
import http.client
import json
from urllib.parse import quote, urlencode, urlsplit


class Http:
    def __init__(self, url, token=None):
        self.where, self.token = urlsplit(url), token

    def request(self, method, path, body=None, **query):
        if query:
            path += "?" + urlencode(query)
        link = http.client.HTTPConnection(self.where.hostname, self.where.port, timeout=90)
        try:
            fields = {"Authorization": f"Bearer {self.token}"} if self.token else {}
            data = None if body is None else json.dumps(body).encode()
            if data is not None:
                fields["Content-Type"] = "application/json"
            link.request(method, "/api/v1" + path, data, fields)
            answer = link.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            link.close()

    async def ask(self, method, path, body=None, **query):
        return await asyncio.to_thread(self.request, method, path, body, **query)

    async def good(self, method, path, body=None, **query):
        status, found = await self.ask(method, path, body, **query)
        assert status in (200, 201), (method, path, status, found)
        return found

    @staticmethod
    def messages(conv):
        return f"/conversations/{quote(conv, safe='')}/messages"


PASSWORD = "a stranger's password"


async def user(url, name):
    """Registers and logs in; returns the HTTP side with its token."""
    http = Http(url)
    await http.good("POST", "/register", {"user": name, "password": PASSWORD})
    answer = await http.good("POST", "/login", {"user": name, "password": PASSWORD})
    assert answer["user"] == name
    return Http(url, answer["token"])
