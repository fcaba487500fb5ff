"""What `odata-clients` does with each program. Fails with the first thing that is not as the records are."""

import itertools
import sys
from decimal import Decimal
from uuid import UUID

import requests
from odata import ODataService
from odatapy.client.client import EdmEnabledODataClient
from odatapy.client.responses import ClientResponse, ODataClientError
from odatapy.data import Entity, Property

ROOT, TOKEN = sys.argv[1:]


def signed_in():
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {TOKEN}"
    return session


def seeded():
    """An account with two opportunities, one of which has two lines; answers their ids."""
    session = signed_in()

    def made(entity_set, **values):
        answer = session.post(f"{ROOT}/{entity_set}", json=values)
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    account = made("account", name="华为技术有限公司")
    won = made("opportunity", name="产线", account_id=account)
    for quantity in (1, 2):
        made("opportunity_line", opportunity_id=won, description="泵", quantity=quantity, price=1054.5)
    other = made("opportunity", name="备件", amount=99, opened_on="2026-09-01")
    for number in range(120):
        made("lead", name=f"线索 {number}")
    return account, won, other


def python_odata(account, won):
    service = ODataService(f"{ROOT}/", session=signed_in(), reflect_entities=True)
    Opportunity, Account, Lead = (service.entities[name] for name in ("opportunity", "account", "lead"))
    assert service.query(Lead).count() == 120
    large = service.query(Opportunity).filter(Opportunity.amount > 100).all()
    assert [(one.name, one.amount) for one in large] == [("产线", 3163.5)], large
    newest = service.query(Opportunity).filter(Opportunity.name.contains("件")).order_by(Opportunity.created_at.desc())
    assert [one.name for one in newest] == ["备件"]
    assert service.query(Opportunity).select(Opportunity.name).first()["name"]
    expanded = service.query(Opportunity).expand(Opportunity.account, Opportunity.opportunity_line)
    one = expanded.filter(Opportunity.id == UUID(won)).first()
    assert one.account.name == "华为技术有限公司" and len(one.opportunity_line) == 2
    followed = service.query(Opportunity).get(won)
    assert followed.account.name == "华为技术有限公司" and len(followed.opportunity_line) == 2

    new = Opportunity()
    new.name = "新线"
    new.account = service.query(Account).get(account)
    service.save(new)
    assert (new.account_id, new.version) == (account, 1)
    new.name = "新线二"
    service.save(new)
    assert service.query(Opportunity).get(new.id).name == "新线二"
    service.delete(new)
    assert service.query(Opportunity).filter(Opportunity.name == "新线二").count() == 0


class Sent:
    """The wire that odatapy speaks through."""

    def __init__(self):
        self.session = signed_in()

    def send(self, method, url, headers, body):
        answer = self.session.request(method, url, headers=headers, data=body)
        return ClientResponse(answer.status_code, dict(answer.headers), answer.content)


def odatapy(version, account, won, other):
    client = EdmEnabledODataClient(ROOT, Sent(), odata_version=version)
    records = client.entity_set_uri
    one = client.entity_uri("opportunity", UUID(won))

    def value(entity, name):
        return next(property.value for property in entity.properties if property.name == name)

    def listed(uri):
        return client.get_entity_set(uri).entities

    def entity(**values):
        return Entity(properties=[Property(name=name, value=value) for name, value in values.items()])

    assert any(entry.name == "opportunity" for entry in client.get_service_document().entries)
    client.get_edm()
    first = listed(records("opportunity").filter("amount gt 100 and contains(name,'产')"))[0]
    assert (value(first, "id"), value(first, "amount")) == (UUID(won), Decimal("3163.50"))
    assert value(first, "account_id") == UUID(account)
    dated = listed(records("opportunity").filter("opened_on ge 2026-09-01 and opened_on lt 2026-09-02"))
    assert [value(record, "id") for record in dated] == [UUID(other)]
    assert client.get_count(records("lead").append_count_segment()) == 120
    paged = client.iter_entities(records("lead").select("name"))
    assert len({value(lead, "name") for lead in itertools.islice(paged, 200)}) == 120
    listed(records("opportunity").expand("account($select=name)", "opportunity_line"))
    assert value(client.get_entity(one), "name") == "产线"
    assert client.get_property(one.copy().append_property_segment("name")).value == "产线"
    assert client.get_property_value(one.copy().append_property_segment("name").append_value_segment()) == "产线"
    assert value(client.get_entity(one.copy().append_navigation_segment("account")), "id") == UUID(account)
    lines = one.copy().append_navigation_segment("opportunity_line")
    assert [value(line, "quantity") for line in listed(lines.copy().orderby("quantity"))] == [Decimal(1), Decimal(2)]
    assert client.get_count(lines.append_count_segment()) == 2

    made = client.create_entity(records("lead"), entity(name="陈女士"))
    address = client.entity_uri("lead", value(made, "id"))
    client.update_entity(address, entity(address="上海"), etag='W/"1"')
    try:
        client.update_entity(address, entity(address="北京"), etag='W/"1"')
        raise AssertionError("a stale change was taken")
    except ODataClientError as refused:
        assert "412" in str(refused), refused
    brief = client.update_entity(address, entity(address="北京"), prefer="return=minimal")
    assert brief.status_code == 204
    assert value(client.get_entity(address), "address") == "北京"
    client.delete_entity(address)


ids = seeded()
python_odata(*ids[:2])
print("python-odata: all as it should be")
for version in ("4.0", "4.01"):
    odatapy(version, *ids)
    print(f"odatapy {version}: all as it should be")
