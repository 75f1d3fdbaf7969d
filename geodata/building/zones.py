"""The thirty zones of the region: class, hours, rules and exemptions of each."""

from typing import Any, Final

from geodata.building.clauses import Clauses, lead, lift, others, rule, weekly, words
from geodata.building.ground import Ground
from geodata.building.shapes import feature
from geodata.building.sheet import collection

__all__ = ["zones_of"]

_STRIP: Final = {
    "name": words("Border strip", "边境地带", "Пограничная полоса"),
    "class": "border_strip",
    "authority": "border-office",
    "valid_from": "2020-01-01",
    "rules": [
        rule(
            *("R1", "permit", "4"),
            permit_kind="border-pass",
            lead=lead(7, "calendar"),
            authority_chain=["border-office"],
        )
    ],
    "exemptions": [
        lift("E1", "4(2)", ["R1"], category=["diplomat", "official_guest"]),
        lift("E2", "4(3)", ["R1"], category=["resident"]),
    ],
}

_RESERVOIR: Final = {
    "name": words("Kestrel Reservoir", "隼湖水库", "Водохранилище Кестрел"),
    "class": "controlled",
    "authority": "county-1",
    "valid_from": "2024-01-01",
    "rules": [
        rule(
            *("R1", "permit", "7"),
            applies={"category": others("diplomat", "official_guest")},
            permit_kind="works-visit",
            lead=lead(10, "working"),
            authority_chain=["county", "province"],
        ),
        rule(
            *("R2", "notify", "7(3)"),
            applies={"category": ["diplomat", "official_guest"]},
            lead=lead(5, "working", "arrival"),
            authority_chain=["county"],
        ),
        rule(
            *("R3", "condition", "7(4)"),
            conditions=[
                words(
                    "Stay with the guide of the water works; do not photograph the dam wall.",
                    "须由水务人员陪同；不得拍摄坝体。",
                    "Находиться с сопровождающим гидроузла; не снимать плотину.",
                )
            ],
        ),
    ],
}

_ZONES: Final[Clauses] = {
    "DZ-01": _STRIP,
    "DZ-02": _RESERVOIR,
    "DZ-03": {
        "name": words("Velmora town", "韦尔莫拉镇", "Город Велмора"),
        "class": "controlled_open",
        "authority": "county-1",
        "rules": [
            rule("R1", "allow", "9"),
            rule(
                *("R2", "notify", "9(2)"),
                applies={"category": ["journalist"]},
                lead=lead(3, "calendar"),
                authority_chain=["county"],
            ),
            rule(
                *("R3", "condition", "9(3)"),
                applies={"group_size_min": 40},
                conditions=[
                    words(
                        "Groups of 40 and more name a leader to the town office.",
                        "四十人以上的团组须向镇政府报备领队。",
                        "Группы от 40 человек сообщают городу имя старшего.",
                    )
                ],
            ),
        ],
    },
    "DZ-04": {
        "name": words("Grey Moor range", "灰沼训练场", "Полигон Серая Топь"),
        "class": "non_open",
        "authority": "province",
        "rules": [rule("R1", "prohibit", "11")],
        "exemptions": [lift("E1", "11(2)", ["R1"], mandate=["joint-inspection"])],
    },
    "DZ-05": {
        "name": words("Hollow Ford works", "空滩施工区", "Работы у Пустого Брода"),
        "class": "temporary",
        "authority": "county-2",
        "valid_from": "2026-05-20",
        "valid_to": "2026-06-15",
        "rules": [
            rule("R1", "prohibit", "15", applies={"mode": ["road", "foot"]}),
            rule(
                *("R2", "prohibit", "15"),
                applies={"activity": ["visit", "stay", "sampling", "survey", "filming"]},
            ),
        ],
    },
    "DZ-06": {
        "name": words(
            "Lower river road, night closure",
            "下游沿河路夜间管制区",
            "Нижняя речная дорога, ночное закрытие",
        ),
        "class": "controlled",
        "authority": "border-office",
        "schedule": weekly(["ANY"], "22:00", "05:00", "2026-12-31"),
        "rules": [rule("R1", "prohibit", "13")],
        "exemptions": [lift("E1", "13(2)", ["R1"], resident=True)],
    },
    "DZ-07": {
        "name": words("Three Cairns outcrop", "三石堆露头", "Обнажение Три Тура"),
        "class": "controlled",
        "authority": "county-1",
        "rules": [
            rule(
                *("R1", "permit", "6"),
                applies={"category": others("worker")},
                permit_kind="zone-entry",
                lead=lead(10, "working"),
                authority_chain=["county", "province"],
                max_stay_h=12,
            ),
            rule(
                *("R2", "permit", "6(3)"),
                applies={
                    "category": ["expert", "student", "intern", "other"],
                    "activity": ["sampling"],
                },
                permit_kind="sampling",
                lead=lead(10, "working"),
                authority_chain=["county", "province"],
            ),
            rule(
                *("R3", "condition", "6(5)"),
                applies={"category": ["worker"]},
                conditions=[
                    words(
                        "Drivers stay with the vehicle.",
                        "司机不得离开车辆。",
                        "Водители остаются у машины.",
                    )
                ],
            ),
        ],
    },
    "DZ-08": {
        "name": words("Heron Marsh reserve", "鹭沼自然保护区", "Заповедник Цаплино Болото"),
        "class": "controlled_open",
        "authority": "reserve-office",
        "edge_accuracy_m": 25,
        "schedule": weekly(["ANY"], "SR", "SS"),
        "rules": [
            rule(
                *("R1", "condition", "17"),
                conditions=[
                    words(
                        "Stay on the marked paths.",
                        "只准走标明的小路。",
                        "Ходить только по размеченным тропам.",
                    )
                ],
            ),
            rule("R2", "prohibit", "17(2)", applies={"equipment": ["drone"]}),
        ],
    },
    "DZ-09": {
        "name": words("Ondrel port quarter", "昂德雷尔口岸区", "Портовый квартал Ондрел"),
        "class": "open",
        "authority": "port-office",
        "rules": [rule("R1", "allow", "3")],
    },
    "DZ-10": {
        "name": words("Signal Hill", "信号山", "Сигнальная Горка"),
        "class": "controlled",
        "authority": "province",
        "near_m": 800,
        "rules": [
            rule(
                *("R1", "permit", "8(2)"),
                applies={"category": ["journalist"]},
                permit_kind="press",
                lead=lead(15, "working"),
                authority_chain=["county", "province"],
                near=False,
            ),
            rule(
                *("R2", "permit", "8"),
                applies={"category": others("journalist")},
                permit_kind="zone-entry",
                lead=lead(10, "working"),
                authority_chain=["county"],
            ),
        ],
    },
    "DZ-11": {
        "name": words(
            "Sarnet airfield, drones", "萨尔内特机场无人机区", "Аэродром Сарнет, беспилотники"
        ),
        "class": "temporary",
        "authority": "aviation-office",
        "valid_from": "2026-03-01",
        "valid_to": "2027-03-01",
        "rules": [rule("R1", "prohibit", "19", applies={"subject": "uas"})],
    },
    "DZ-12": {
        "name": words("Taskeny town", "塔斯肯尼镇", "Город Таскени"),
        "class": "controlled_open",
        "authority": "county-2",
        "rules": [
            rule("R1", "allow", "9"),
            rule(
                *("R2", "condition", "9(4)"),
                applies={"overnight": True},
                conditions=[
                    words(
                        "Register with the town office within a day of arrival.",
                        "抵达后一日内到镇政府登记。",
                        "Отметиться в городской управе в течение суток.",
                    )
                ],
            ),
        ],
    },
    "DZ-13": {
        "name": words(
            "Orvale relay station", "奥韦尔中继站", "Орвейлская ретрансляционная станция"
        ),
        "class": "controlled",
        "authority": "province",
        "near_m": 300,
        "rules": [
            rule("R1", "prohibit", "14"),
            rule(
                "R2",
                "condition",
                "14(2)",
                applies={"equipment": ["camera"]},
                near=True,
                conditions=[
                    words("Do not photograph the masts.", "不得拍摄天线塔。", "Не снимать мачты.")
                ],
            ),
        ],
        "exemptions": [lift("E1", "14(3)", ["R1"], mandate=["relay-maintenance"])],
    },
    "DZ-14": {
        "name": words(
            "Skarrow quarry, blasting", "斯卡罗采石场爆破区", "Карьер Скарроу, взрывные работы"
        ),
        "class": "controlled",
        "authority": "county-1",
        "schedule": weekly(["TUE", "THU"], "11:00", "13:00", "2026-06-02"),
        "rules": [rule("R1", "prohibit", "15(2)")],
    },
    "DZ-15": {
        "name": words("Lark Pass road", "云雀山口路", "Дорога на перевал Ларк"),
        "class": "controlled_open",
        "authority": "county-1",
        "rules": [
            rule("R1", "allow", "9"),
            rule(
                *("R2", "condition", "9(6)"),
                valid_from="2026-05-01",
                valid_to="2026-10-31",
                applies={"mode": ["road"]},
                conditions=[
                    words("Carry snow chains.", "须携带防滑链。", "Иметь цепи противоскольжения.")
                ],
            ),
        ],
    },
    "DZ-16": {
        "name": words("Hoarstead village", "霍斯特德村", "Посёлок Хорстед"),
        "class": "open",
        "authority": "county-3",
        "rules": [rule("R1", "allow", "3")],
    },
    "DZ-17": {
        "name": words("Hoarstead road", "霍斯特德路", "Дорога на Хорстед"),
        "class": "controlled_open",
        "authority": "county-3",
        "schedule": weekly(["ANY"], "06:00", "22:00"),
        "rules": [
            rule(
                *("R1", "condition", "9(5)"),
                conditions=[
                    words("Do not leave the road.", "不得离开道路。", "Не сходить с дороги.")
                ],
            )
        ],
    },
    "DZ-18": {
        "name": words("Heron Island", "鹭岛", "Остров Цапли"),
        "class": "non_open",
        "authority": "border-office",
        "rules": [rule("R1", "prohibit", "4(7)")],
        "exemptions": [lift("E1", "4(8)", ["R1"], mandate=["joint-inspection"])],
    },
    "DZ-19": {
        "name": words("Hoar Fell crags, nesting", "霜岭崖壁繁殖季", "Скалы Хор-Фелл, гнездование"),
        "class": "temporary",
        "authority": "reserve-office",
        "valid_from": "2026-09-01",
        "valid_to": "2026-12-31",
        "rules": [
            rule("R1", "prohibit", "17(4)", applies={"mode": ["foot"]}),
            rule("R2", "prohibit", "17(4)", applies={"activity": ["visit", "survey", "filming"]}),
        ],
    },
    "DZ-20": {
        "name": words("Kestrel catchment", "隼湖集水区", "Водосбор Кестрел"),
        "class": "controlled_open",
        "authority": "county-1",
        "rules": [
            rule("R1", "allow", "9"),
            rule("R2", "prohibit", "7(6)", applies={"overnight": True}),
        ],
    },
    "DZ-21": {
        "name": words("Kestrel Dam repairs", "隼湖大坝维修区", "Ремонт плотины Кестрел"),
        "class": "temporary",
        "authority": "county-1",
        "valid_from": "2026-08-01",
        "valid_to": "2026-09-30",
        "rules": [
            rule(
                *("R1", "permit", "15"),
                permit_kind="works-visit",
                lead=lead(5, "working"),
                authority_chain=["county"],
            )
        ],
    },
    "DZ-22": {
        "name": words("Velmora barracks", "韦尔莫拉营区", "Казармы Велмора"),
        "class": "non_open",
        "authority": "province",
        "near_m": 150,
        "rules": [rule("R1", "prohibit", "11")],
    },
    "DZ-23": {
        "name": words("Brannick depot", "布兰尼克仓库", "Склад Бранник"),
        "class": "controlled",
        "authority": "county-2",
        "rules": [
            rule(
                *("R1", "permit", "8(4)"),
                permit_kind="zone-entry",
                lead=lead(10, "working"),
                authority_chain=["county", "province"],
                max_stay_h=4,
            ),
            rule("R2", "prohibit", "8(5)", applies={"nationality": ["XXF"]}),
        ],
        "exemptions": [lift("E1", "8(6)", ["R1"], permit_kind_held=["travel"])],
    },
    "DZ-24": {
        "name": words("Pellow firing ground", "佩洛射击场", "Стрельбище Пеллоу"),
        "class": "temporary",
        "authority": "province",
        "valid_from": "2026-01-01",
        "valid_to": "2026-12-31",
        "schedule": weekly(["MON", "TUE", "WED", "THU", "FRI"], "08:00", "16:00", "2026-05-01"),
        "rules": [rule("R1", "prohibit", "11(4)")],
    },
    "DZ-25": {
        "name": words("Reed Camp", "苇营", "Камышовый Лагерь"),
        "class": "open",
        "authority": "reserve-office",
        "rules": [rule("R1", "allow", "3")],
    },
    "DZ-26": {
        "name": words("Ondrel customs yard", "昂德雷尔海关货场", "Таможенный двор Ондрел"),
        "class": "controlled",
        "authority": "port-office",
        "rules": [
            rule("R1", "prohibit", "3(4)", applies={"role": ["traveller", "staff", "escort"]}),
            rule(
                *("R2", "condition", "3(5)"),
                applies={"role": ["driver"]},
                conditions=[
                    words(
                        "Drivers report at the gate.",
                        "司机须在门口报到。",
                        "Водители отмечаются у ворот.",
                    )
                ],
            ),
        ],
    },
    "DZ-27": {
        "name": words("Tarnholt pastures", "塔恩霍尔特牧场", "Пастбища Тарнхолт"),
        "class": "controlled_open",
        "authority": "county-1",
        "rules": [
            rule("R1", "allow", "9", applies={"resident": True}),
            rule(
                *("R2", "notify", "9(7)"),
                applies={"resident": False},
                lead=lead(2, "calendar"),
                authority_chain=["county"],
            ),
        ],
    },
    "DZ-28": {
        "name": words("Grey Tor observatory", "灰岩峰观测站", "Обсерватория Грей-Тор"),
        "class": "controlled",
        "authority": "province",
        "near_m": 500,
        "rules": [
            rule(
                *("R1", "permit", "8(7)"),
                applies={"category": others("diplomat")},
                permit_kind="zone-entry",
                lead=lead(10, "working"),
                authority_chain=["province"],
                max_stay_h=6,
            ),
            rule("R2", "prohibit", "8(8)", applies={"equipment": ["drone"]}, near=True),
            rule("R3", "allow", "8(9)", applies={"category": ["diplomat"]}),
        ],
    },
    "DZ-29": {
        "name": words("Sarnet fair", "萨尔内特集市", "Ярмарка в Сарнете"),
        "class": "temporary",
        "authority": "county-2",
        "valid_from": "2026-09-05",
        "valid_to": "2026-09-07",
        "rules": [
            rule("R1", "allow", "15(4)"),
            rule(
                *("R2", "notify", "15(5)"),
                applies={"group_size_min": 20},
                lead=lead(3, "calendar"),
                authority_chain=["county"],
            ),
        ],
    },
    "DZ-30": {
        "name": words(
            "Kell ridge strip, by night", "凯尔山脊夜间管制带", "Полоса хребта Келл, ночью"
        ),
        "class": "border_strip",
        "authority": "border-office",
        "valid_from": "2024-01-01",
        "edge_accuracy_m": 10,
        "schedule": weekly(["ANY"], "EECT", "BMCT"),
        "rules": [rule("R1", "prohibit", "4(4)")],
        "exemptions": [lift("E1", "4(3)", ["R1"], category=["resident"], escort=True)],
    },
}


def zones_of(ground: Ground) -> dict[str, Any]:
    """Return layer zones."""
    return collection(
        feature(ground.zones[code], {"zone": code, **about}) for code, about in _ZONES.items()
    )
