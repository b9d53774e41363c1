"""Numbers of the West Midlands that nobody has published: each is printed in SOURCES.md."""

from __future__ import annotations

# a published GVA of zero is anything below half a GBP million
ROUNDED_TO_ZERO = 0.25
COUNCIL_SHARE_OF_GVA = 0.045  # of regional GVA without imputed rent: P04, P16, R01
PUBLIC_INVESTMENT = {"CON": 0.25, "MAN": 0.05, "ICT": 0.12, "PRO": 0.15}  # share of GFCF
FINAL_SECTORS = ("SOC", "WAS", "TRA", "CUL")
# share of each bucket bought by each group; the councils' share of PUB inputs closes their total
FINAL_SHARES = {
    "council": {"SOC": 0.85, "WAS": 0.92, "TRA": 0.45, "CUL": 0.60},
    "nhs": {"SOC": 0.05},
    "housing": {"SOC": 0.01},
    "combined_authority": {"TRA": 0.42},
}
INVESTMENT_SHARES = {"council": 0.45, "nhs": 0.10, "university": 0.10, "housing": 0.15,
                     "combined_authority": 0.06, "police": 0.01}  # fmt: skip
INPUT_SHARES = {  # of the private purchases of PUB, EDU, HEA
    "PUB": {"police": 0.06, "combined_authority": 0.01},
    "EDU": {"council": 0.10, "university": 0.55},
    "HEA": {"nhs": 0.80},
}
# who supplies: enterprises below and from 50 people that are not public bodies, output not made by
# public bodies, third-sector share, part of their wins that nationals deliver here, nationals
SUPPLIERS = {
    "PRI": (1, 1, 1, 0, 0.35, 5), "MAN": (1, 1, 1, 0, 0.35, 60), "ENE": (1, 1, 1, 0, 0.40, 10),
    "WAS": (1, 1, 1, 0.02, 0.70, 15), "CON": (1, 1, 1, 0.003, 0.75, 45),
    "WRT": (1, 1, 1, 0, 0.45, 50), "TRA": (1, 1, 1, 0, 0.65, 30), "HOS": (1, 1, 1, 0, 0.80, 20),
    "ICT": (1, 1, 1, 0, 0.40, 50), "FIN": (1, 1, 1, 0, 0.40, 30), "REA": (1, 1, 1, 0, 0.60, 15),
    "PRO": (1, 1, 1, 0.01, 0.50, 50), "ADM": (1, 1, 1, 0.01, 0.75, 60),
    "PUB": (0.05, 0, 0.02, 0, 0.50, 3), "EDU": (0.75, 0.10, 0.25, 0.20, 0.60, 10),
    "HEA": (0.90, 0.30, 0.25, 0.10, 0.70, 20), "SOC": (1, 0.9, 1, 0.30, 0.85, 40),
    "CUL": (1, 0.9, 1, 0.20, 0.60, 20),
}  # fmt: skip
MAX_COUNCIL_PUB_SHARE = 0.60
# named anchors: annual purchases, GBP million at base-year prices
NAMED = {
    "university_hospitals_birmingham": 600.0,
    "university_of_birmingham": 230.0,
    "aston_university": 50.0,
    "bournville_village_trust": 22.0,
    "pioneer_group": 8.0,
}
# police forces: net current expenditure 2017-18, GBP million; West Mercia by Staffordshire's
# spend per head
POLICE_NET = {"west_midlands_police": 577.5, "staffordshire_police": 184.95,
              "warwickshire_police": 95.8, "west_mercia_police": 211.7}  # fmt: skip

#: share of a buyer's spend with suppliers addressed in its own place [P11]; Birmingham publishes it
OWN_PLACE_SHARE = {"birmingham_council": 0.56}
#: the same for everybody else: between Birmingham's and the survey mean of .31 [P18]; ASSUMED
USUAL_OWN_SHARE = 0.45

#: who brings knowledge to firms: code, name, kind, place. The Innovation Alliance's page on Digital
#: Innovation in Public Services and Connected Places Catapult's page on innovation in the West
#: Midlands name them; a catapult works where its programme is
KNOWLEDGE_NODES = (
    ("innovation_alliance", "Innovation Alliance for the West Midlands", "alliance", "birmingham"),
    ("connected_places_catapult", "Connected Places Catapult", "catapult", "birmingham"),
    ("greater_birmingham_chambers", "Greater Birmingham Chambers of Commerce", "chamber",
     "birmingham"),
    ("aston_university", "Aston University", "university", "birmingham"),
    ("birmingham_city_university", "Birmingham City University", "university", "birmingham"),
    ("university_of_birmingham", "University of Birmingham", "university", "birmingham"),
)  # fmt: skip
