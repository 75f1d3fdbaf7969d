-- A register as schema version 3 kept it: the records of version 2, the land and works, one asset gone.
PRAGMA application_id = 1196444487;
PRAGMA user_version = 10300;
BEGIN;
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL PRIMARY KEY,
  organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL,
  definition TEXT NOT NULL,
  description TEXT
);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY,
  data_type TEXT NOT NULL,
  identifier TEXT UNIQUE,
  description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
  min_x DOUBLE,
  min_y DOUBLE,
  max_x DOUBLE,
  max_y DOUBLE,
  srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
);
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL,
  column_name TEXT NOT NULL,
  geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL,
  m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id)
);
CREATE TABLE gpkg_extensions (
  table_name TEXT,
  column_name TEXT,
  extension_name TEXT NOT NULL,
  definition TEXT NOT NULL,
  scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name)
);
CREATE TABLE borderkit_register (
  schema_version INTEGER NOT NULL,
  created DATETIME NOT NULL,
  crs TEXT NOT NULL
);
CREATE TABLE borderkit_revisions (
  revision INTEGER NOT NULL,
  at DATETIME NOT NULL,
  actor TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (revision)
);
CREATE TABLE borderkit_settings (
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (name)
);
CREATE TABLE jurisdictions (
  fid INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  geom MULTIPOLYGON NOT NULL,
  code TEXT NOT NULL,
  name TEXT,
  timezone TEXT NOT NULL,
  default_class TEXT,
  valid_from TEXT,
  valid_to TEXT,
  review_by TEXT,
  calendar TEXT,
  authority TEXT,
  origin TEXT,
  origin_object TEXT,
  origin_version INTEGER,
  origin_date TEXT,
  CONSTRAINT jurisdictions_key UNIQUE (code)
);
CREATE TABLE calendars (
  fid INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  calendar TEXT NOT NULL,
  years TEXT NOT NULL,
  weekend TEXT,
  holidays TEXT,
  working TEXT,
  CONSTRAINT calendars_key UNIQUE (calendar)
);
CREATE TABLE zones (
  fid INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  geom MULTIPOLYGON NOT NULL,
  zone TEXT NOT NULL,
  name TEXT,
  class TEXT NOT NULL,
  authority TEXT,
  valid_from TEXT,
  valid_to TEXT,
  near_m REAL,
  edge_accuracy_m REAL,
  schedule TEXT,
  rules TEXT,
  exemptions TEXT,
  version INTEGER,
  source TEXT,
  origin TEXT,
  CONSTRAINT zones_key UNIQUE (zone)
);
CREATE TABLE class_rules (
  fid INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  class TEXT NOT NULL,
  rules TEXT,
  exemptions TEXT,
  CONSTRAINT class_rules_key UNIQUE (class)
);
CREATE TABLE corridors (
  fid INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  geom LINESTRING NOT NULL,
  corridor TEXT NOT NULL,
  zone TEXT NOT NULL,
  width_m REAL NOT NULL,
  direction TEXT NOT NULL,
  modes TEXT,
  schedule TEXT,
  stopping BOOLEAN,
  lifts TEXT NOT NULL,
  valid_from TEXT,
  valid_to TEXT,
  basis TEXT,
  CONSTRAINT corridors_key UNIQUE (corridor)
);
CREATE TABLE crossings (
  fid INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  geom POINT NOT NULL,
  crossing TEXT NOT NULL,
  name TEXT,
  status TEXT,
  modes TEXT,
  hours TEXT,
  categories TEXT,
  nationalities TEXT,
  nationalities_not TEXT,
  valid_from TEXT,
  valid_to TEXT,
  origin TEXT,
  origin_object TEXT,
  origin_version INTEGER,
  origin_date TEXT,
  CONSTRAINT crossings_key UNIQUE (crossing)
);
CREATE TABLE places (
  fid INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  geom GEOMETRY NOT NULL,
  place TEXT NOT NULL,
  name TEXT,
  aliases TEXT,
  kind TEXT,
  old_names TEXT,
  admin_unit TEXT,
  origin TEXT,
  origin_object TEXT,
  origin_version INTEGER,
  origin_date TEXT,
  CONSTRAINT places_key UNIQUE (place)
);
CREATE TABLE permits (
  fid INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  permit TEXT NOT NULL,
  kind TEXT NOT NULL,
  zones TEXT,
  places TEXT,
  categories TEXT,
  lines TEXT,
  activities TEXT,
  valid_from TEXT,
  valid_to TEXT,
  max_stay_h REAL,
  state TEXT NOT NULL,
  CONSTRAINT permits_key UNIQUE (permit)
);
CREATE TABLE boundary_sections (
  fid INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  geom MULTILINESTRING NOT NULL,
  section TEXT NOT NULL,
  boundary TEXT NOT NULL,
  name TEXT,
  kind TEXT,
  status TEXT,
  claimant TEXT,
  document TEXT,
  article TEXT,
  valid_from TEXT,
  valid_to TEXT,
  scale_limit INTEGER,
  accuracy_m REAL,
  origin TEXT,
  origin_object TEXT,
  origin_version INTEGER,
  origin_date TEXT,
  CONSTRAINT boundary_sections_key UNIQUE (boundary, section)
);
CREATE TABLE markers (
  fid INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  geom POINT NOT NULL,
  marker_uid TEXT NOT NULL,
  boundary TEXT NOT NULL,
  number TEXT,
  section TEXT,
  role TEXT,
  siting TEXT,
  side TEXT,
  condition TEXT,
  material TEXT,
  inspected_on TEXT,
  valid_from TEXT,
  valid_to TEXT,
  note TEXT,
  inscription TEXT,
  shape TEXT,
  size TEXT,
  year TEXT,
  place_text TEXT,
  image TEXT,
  origin TEXT,
  origin_object TEXT,
  origin_version INTEGER,
  origin_date TEXT,
  CONSTRAINT markers_key UNIQUE (marker_uid)
);
CREATE TABLE assets (
  fid INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  geom GEOMETRY NOT NULL,
  asset TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT,
  side TEXT,
  condition TEXT,
  valid_from TEXT,
  valid_to TEXT,
  note TEXT,
  origin TEXT,
  origin_object TEXT,
  origin_version INTEGER,
  origin_date TEXT,
  CONSTRAINT assets_key UNIQUE (asset)
);
CREATE TABLE roads (
  fid INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  geom MULTILINESTRING NOT NULL,
  road TEXT NOT NULL,
  name TEXT,
  class TEXT NOT NULL,
  surface TEXT,
  oneway BOOLEAN,
  access TEXT,
  modes TEXT,
  origin TEXT,
  origin_object TEXT,
  origin_version INTEGER,
  origin_date TEXT,
  CONSTRAINT roads_key UNIQUE (road)
);
CREATE TABLE waters (
  fid INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  geom GEOMETRY NOT NULL,
  water TEXT NOT NULL,
  name TEXT,
  kind TEXT NOT NULL,
  origin TEXT,
  origin_object TEXT,
  origin_version INTEGER,
  origin_date TEXT,
  CONSTRAINT waters_key UNIQUE (water)
);
CREATE TABLE protected_areas (
  fid INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  geom MULTIPOLYGON NOT NULL,
  protected_area TEXT NOT NULL,
  name TEXT,
  category TEXT,
  authority TEXT,
  origin TEXT,
  origin_object TEXT,
  origin_version INTEGER,
  origin_date TEXT,
  CONSTRAINT protected_areas_key UNIQUE (protected_area)
);
CREATE TABLE sources (
  fid INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  source TEXT NOT NULL,
  name TEXT,
  format TEXT,
  dated TEXT,
  licence TEXT,
  attribution TEXT,
  scale_limit INTEGER,
  sha256 TEXT,
  note TEXT,
  CONSTRAINT sources_key UNIQUE (source)
);
CREATE VIRTUAL TABLE rtree_jurisdictions_geom USING rtree(id, minx, maxx, miny, maxy);
CREATE VIRTUAL TABLE rtree_zones_geom USING rtree(id, minx, maxx, miny, maxy);
CREATE VIRTUAL TABLE rtree_corridors_geom USING rtree(id, minx, maxx, miny, maxy);
CREATE VIRTUAL TABLE rtree_crossings_geom USING rtree(id, minx, maxx, miny, maxy);
CREATE VIRTUAL TABLE rtree_places_geom USING rtree(id, minx, maxx, miny, maxy);
CREATE VIRTUAL TABLE rtree_boundary_sections_geom USING rtree(id, minx, maxx, miny, maxy);
CREATE VIRTUAL TABLE rtree_markers_geom USING rtree(id, minx, maxx, miny, maxy);
CREATE VIRTUAL TABLE rtree_assets_geom USING rtree(id, minx, maxx, miny, maxy);
CREATE VIRTUAL TABLE rtree_roads_geom USING rtree(id, minx, maxx, miny, maxy);
CREATE VIRTUAL TABLE rtree_waters_geom USING rtree(id, minx, maxx, miny, maxy);
CREATE VIRTUAL TABLE rtree_protected_areas_geom USING rtree(id, minx, maxx, miny, maxy);
INSERT INTO "gpkg_spatial_ref_sys" VALUES ('Undefined Cartesian SRS',-1,'NONE',-1,'undefined','undefined Cartesian');
INSERT INTO "gpkg_spatial_ref_sys" VALUES ('Undefined geographic SRS',0,'NONE',0,'undefined','undefined geographic');
INSERT INTO "gpkg_spatial_ref_sys" VALUES ('WGS 84 geodetic',4326,'EPSG',4326,'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]','longitude and latitude in degrees');
INSERT INTO "gpkg_contents" VALUES ('jurisdictions','features','jurisdictions','Areas whose zones this register knows, with the class of ground in no zone','2026-11-02T09:00:00.000Z',20.0,-45.6,20.71,-45.0,4326);
INSERT INTO "gpkg_contents" VALUES ('calendars','attributes','calendars','Working days of the years that a calendar names','2026-11-02T09:00:00.000Z',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "gpkg_contents" VALUES ('zones','features','zones','Areas with a class, validity, hours, authority and rules','2026-11-04T09:00:00.000Z',20.425,-45.6,20.71,-45.0,4326);
INSERT INTO "gpkg_contents" VALUES ('class_rules','attributes','class_rules','Rules of every zone of a class, and of ground that has the class by default','2026-11-02T09:00:00.000Z',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "gpkg_contents" VALUES ('corridors','features','corridors','Ways through a zone on which named rules are lifted','2026-11-02T09:00:00.000Z',20.62,-45.3,20.655,-45.295,4326);
INSERT INTO "gpkg_contents" VALUES ('crossings','features','crossings','Border crossings (ports of entry): where, when and for whom they are open','2026-11-02T09:00:00.000Z',20.638,-45.5,20.655,-45.3,4326);
INSERT INTO "gpkg_contents" VALUES ('places','features','places','Names that stand for a point or an area','2026-11-03T09:00:00.000Z',20.14,-45.5,20.76,-45.22,4326);
INSERT INTO "gpkg_contents" VALUES ('permits','attributes','permits','Permits: what they grant, to whom, where and when','2026-11-02T09:00:00.000Z',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "gpkg_contents" VALUES ('boundary_sections','features','boundary_sections','Sections of the line between two sides','2026-11-03T09:00:00.000Z',20.62,-45.6,20.71,-45.0,4326);
INSERT INTO "gpkg_contents" VALUES ('markers','features','markers','Boundary markers: pillars and what stands in their place','2026-11-03T09:00:00.000Z',20.5,-45.2,20.7,-45.1,4326);
INSERT INTO "gpkg_contents" VALUES ('assets','features','assets','Border infrastructure: fences, towers, bridges, gates and other works','2026-11-04T09:00:00.000Z',20.15,-45.12,20.25,-45.1,4326);
INSERT INTO "gpkg_contents" VALUES ('roads','features','roads','Roads, tracks and paths','2026-11-03T09:00:00.000Z',20.1,-45.25,20.4,-45.1,4326);
INSERT INTO "gpkg_contents" VALUES ('waters','features','waters','Rivers, streams, lakes and canals','2026-11-03T09:00:00.000Z',20.0,-45.4,20.5,-45.0,4326);
INSERT INTO "gpkg_contents" VALUES ('protected_areas','features','protected_areas','Areas protected for nature or heritage; no restriction by themselves','2026-11-03T09:00:00.000Z',20.6,-45.2,20.7,-45.1,4326);
INSERT INTO "gpkg_contents" VALUES ('sources','attributes','sources','Sources of imported records: licence, whom to name, and how fine they are','2026-11-03T09:00:00.000Z',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "gpkg_geometry_columns" VALUES ('jurisdictions','geom','MULTIPOLYGON',4326,0,0);
INSERT INTO "gpkg_geometry_columns" VALUES ('zones','geom','MULTIPOLYGON',4326,0,0);
INSERT INTO "gpkg_geometry_columns" VALUES ('corridors','geom','LINESTRING',4326,0,0);
INSERT INTO "gpkg_geometry_columns" VALUES ('crossings','geom','POINT',4326,0,0);
INSERT INTO "gpkg_geometry_columns" VALUES ('places','geom','GEOMETRY',4326,0,0);
INSERT INTO "gpkg_geometry_columns" VALUES ('boundary_sections','geom','MULTILINESTRING',4326,0,0);
INSERT INTO "gpkg_geometry_columns" VALUES ('markers','geom','POINT',4326,0,0);
INSERT INTO "gpkg_geometry_columns" VALUES ('assets','geom','GEOMETRY',4326,0,0);
INSERT INTO "gpkg_geometry_columns" VALUES ('roads','geom','MULTILINESTRING',4326,0,0);
INSERT INTO "gpkg_geometry_columns" VALUES ('waters','geom','GEOMETRY',4326,0,0);
INSERT INTO "gpkg_geometry_columns" VALUES ('protected_areas','geom','MULTIPOLYGON',4326,0,0);
INSERT INTO "gpkg_extensions" VALUES ('jurisdictions','geom','gpkg_rtree_index','http://www.geopackage.org/spec120/#extension_rtree','write-only');
INSERT INTO "gpkg_extensions" VALUES ('zones','geom','gpkg_rtree_index','http://www.geopackage.org/spec120/#extension_rtree','write-only');
INSERT INTO "gpkg_extensions" VALUES ('corridors','geom','gpkg_rtree_index','http://www.geopackage.org/spec120/#extension_rtree','write-only');
INSERT INTO "gpkg_extensions" VALUES ('crossings','geom','gpkg_rtree_index','http://www.geopackage.org/spec120/#extension_rtree','write-only');
INSERT INTO "gpkg_extensions" VALUES ('places','geom','gpkg_rtree_index','http://www.geopackage.org/spec120/#extension_rtree','write-only');
INSERT INTO "gpkg_extensions" VALUES ('boundary_sections','geom','gpkg_rtree_index','http://www.geopackage.org/spec120/#extension_rtree','write-only');
INSERT INTO "gpkg_extensions" VALUES ('markers','geom','gpkg_rtree_index','http://www.geopackage.org/spec120/#extension_rtree','write-only');
INSERT INTO "gpkg_extensions" VALUES ('assets','geom','gpkg_rtree_index','http://www.geopackage.org/spec120/#extension_rtree','write-only');
INSERT INTO "gpkg_extensions" VALUES ('roads','geom','gpkg_rtree_index','http://www.geopackage.org/spec120/#extension_rtree','write-only');
INSERT INTO "gpkg_extensions" VALUES ('waters','geom','gpkg_rtree_index','http://www.geopackage.org/spec120/#extension_rtree','write-only');
INSERT INTO "gpkg_extensions" VALUES ('protected_areas','geom','gpkg_rtree_index','http://www.geopackage.org/spec120/#extension_rtree','write-only');
INSERT INTO "borderkit_register" VALUES (3,'2026-11-02T09:00:00.000000Z','EPSG:4326');
INSERT INTO "borderkit_revisions" VALUES (1,'2026-11-02T09:00:00.000000Z','golden','the records of version 2');
INSERT INTO "borderkit_revisions" VALUES (2,'2026-11-03T09:00:00.000000Z','golden','land, works and their source');
INSERT INTO "borderkit_revisions" VALUES (3,'2026-11-04T09:00:00.000000Z','golden','asset A-3 is away, zone DZ-01 is wider, permit P-91 is back');
INSERT INTO "borderkit_settings" VALUES ('route_policy','"reach"');
INSERT INTO "borderkit_settings" VALUES ('permits','"registered"');
INSERT INTO "borderkit_settings" VALUES ('time_slack_s','0');
INSERT INTO "borderkit_settings" VALUES ('detour','1.4');
INSERT INTO "jurisdictions" VALUES (1,X'47500003E61000000000000000003440F6285C8FC2B53440CDCCCCCCCCCC46C08FC2F5285C8F46C00106000000010000000103000000010000000D0000000000000000003440CDCCCCCCCCCC46C0295C8FC2F5A83440CDCCCCCCCCCC46C017D9CEF753A334400000000000C046C01F85EB51B89E3440F6285C8FC2B546C0A4703D0AD7A33440713D0AD7A3B046C0E17A14AE47A13440EC51B81E85AB46C048E17A14AEA734406666666666A646C0A4703D0AD7A33440E17A14AE47A146C0295C8FC2F5A834405C8FC2F5289C46C0713D0AD7A3B03440D7A3703D0A9746C0F6285C8FC2B534408FC2F5285C8F46C000000000000034408FC2F5285C8F46C00000000000003440CDCCCCCCCCCC46C0','AA','{"en": "Aurel (side AA)", "ru": "Аурель (сторона AA)", "zh": "奥雷尔（AA 方）"}','Etc/GMT-2','open','2020-01-01',NULL,'2027-12-31','aa','province',NULL,NULL,NULL,NULL);
INSERT INTO "jurisdictions" VALUES (2,X'47500003E61000000000000000003440F6285C8FC2B534408FC2F5285C8F46C000000000008046C00106000000010000000103000000010000000600000000000000000034408FC2F5285C8F46C0F6285C8FC2B534408FC2F5285C8F46C0AE47E17A14AE344048E17A14AE8746C03333333333B3344000000000008046C0000000000000344000000000008046C000000000000034408FC2F5285C8F46C0','AN','{"en": "Aurel Upland (side AA)", "ru": "Аурельское нагорье (сторона AA)", "zh": "奥雷尔高地（AA 方）"}','Etc/GMT-2','non_open','2020-01-01',NULL,'2027-12-31','aa','province',NULL,NULL,NULL,NULL);
INSERT INTO "calendars" VALUES (1,'aa','[2026, 2027]','["SAT", "SUN"]','["2026-01-01", "2026-05-01"]','["2026-05-09"]');
INSERT INTO "zones" VALUES (1,X'47500003E6100000F2D24D6210983440F6285C8FC2B53440CDCCCCCCCCCC46C000000000008046C001060000000100000001030000000100000019000000068195438BAC344000000000008046C08195438B6CA7344048E17A14AE8746C0C976BE9F1AAF34408FC2F5285C8F46C0448B6CE7FBA93440D7A3703D0A9746C0FCA9F1D24DA234405C8FC2F5289C46C077BE9F1A2F9D3440E17A14AE47A146C01B2FDD2406A134406666666666A646C0B4C876BE9F9A3440EC51B81E85AB46C077BE9F1A2F9D3440713D0AD7A3B046C0F2D24D6210983440F6285C8FC2B546C0E9263108AC9C34400000000000C046C0FCA9F1D24DA23440CDCCCCCCCCCC46C0295C8FC2F5A83440CDCCCCCCCCCC46C017D9CEF753A334400000000000C046C01F85EB51B89E3440F6285C8FC2B546C0A4703D0AD7A33440713D0AD7A3B046C0E17A14AE47A13440EC51B81E85AB46C048E17A14AEA734406666666666A646C0A4703D0AD7A33440E17A14AE47A146C0295C8FC2F5A834405C8FC2F5289C46C0713D0AD7A3B03440D7A3703D0A9746C0F6285C8FC2B534408FC2F5285C8F46C0AE47E17A14AE344048E17A14AE8746C03333333333B3344000000000008046C0068195438BAC344000000000008046C0','DZ-01','{"en": "Border strip", "ru": "Пограничная полоса", "zh": "边境地带"}','border_strip','border-office','2020-01-01',NULL,150.0,NULL,NULL,'[{"applies": {}, "authority_chain": ["border-office"], "basis": {"article": "4", "instrument": "Demo Border Regulation"}, "effect": "permit", "id": "R1", "lead": {"counted_from": "contact", "days": 7, "kind": "calendar"}, "permit_kind": "border-pass"}]','[{"applies": {"category": ["diplomat", "official_guest"]}, "basis": {"article": "4(2)", "instrument": "Demo Border Regulation"}, "id": "E1", "lifts": ["R1"]}]',2,NULL,NULL);
INSERT INTO "zones" VALUES (2,X'47500003E6100000CDCCCCCCCC6C34403D0AD7A3707D3440F0A7C64B37A946C017D9CEF753A346C001060000000100000001030000000100000007000000CDCCCCCCCC6C344014AE47E17AA446C014AE47E17A74344017D9CEF753A346C05C8FC2F5287C34403108AC1C5AA446C03D0AD7A3707D34408195438B6CA746C02B8716D9CE773440F0A7C64B37A946C03BDF4F8D976E34409CC420B072A846C0CDCCCCCCCC6C344014AE47E17AA446C0','DZ-03','{"en": "Velmora town", "ru": "Город Велмора", "zh": "韦尔莫拉镇"}','controlled_open','county-1',NULL,NULL,NULL,NULL,NULL,'[{"applies": {}, "basis": {"article": "9", "instrument": "Demo Border Regulation"}, "effect": "allow", "id": "R1"}, {"applies": {"category": ["journalist"]}, "authority_chain": ["county"], "basis": {"article": "9(2)", "instrument": "Demo Border Regulation"}, "effect": "notify", "id": "R2", "lead": {"counted_from": "contact", "days": 3, "kind": "calendar"}}, {"applies": {"group_size_min": 40}, "basis": {"article": "9(3)", "instrument": "Demo Border Regulation"}, "conditions": [{"en": "Groups of 40 and more name a leader to the town office.", "ru": "Группы от 40 человек сообщают городу имя старшего.", "zh": "四十人以上的团组须向镇政府报备领队。"}], "effect": "condition", "id": "R3"}]',NULL,1,NULL,NULL);
INSERT INTO "zones" VALUES (3,X'47500003E6100000022B8716D98E3440643BDF4F8D9734407B14AE47E1BA46C0713D0AD7A3B046C0010600000001000000010300000001000000060000008FC2F5285C8F3440E17A14AE47B146C0D7A3703D0A973440713D0AD7A3B046C083C0CAA145963440D7A3703D0AB746C0643BDF4F8D9734407B14AE47E1BA46C0022B8716D98E3440B4C876BE9FBA46C08FC2F5285C8F3440E17A14AE47B146C0','DZ-06','{"en": "Lower river road, night closure", "ru": "Нижняя речная дорога, ночное закрытие", "zh": "下游沿河路夜间管制区"}','controlled','border-office',NULL,NULL,NULL,NULL,'{"exceptions": [{"date": "2026-12-31", "windows": []}], "timezone": "Etc/GMT-2", "weekly": [{"days": ["ANY"], "from": "22:00", "to": "05:00"}]}','[{"applies": {}, "basis": {"article": "13", "instrument": "Demo Border Regulation"}, "effect": "prohibit", "id": "R1"}]','[{"applies": {"resident": true}, "basis": {"article": "13(2)", "instrument": "Demo Border Regulation"}, "id": "E1", "lifts": ["R1"]}]',1,NULL,NULL);
INSERT INTO "class_rules" VALUES (1,'non_open','[{"applies": {"category": ["diplomat", "official_guest", "journalist", "ngo", "expert", "student", "intern", "resident", "worker", "transit", "other"]}, "authority_chain": ["county", "province"], "basis": {"article": "10", "instrument": "Demo Border Regulation"}, "effect": "permit", "id": "N1", "lead": {"counted_from": "contact", "days": 15, "kind": "working"}, "permit_kind": "travel"}, {"applies": {"category": ["tourist"]}, "basis": {"article": "10(2)", "instrument": "Demo Border Regulation"}, "effect": "prohibit", "id": "N2"}]','[]');
INSERT INTO "class_rules" VALUES (2,'controlled','[{"applies": {"mode": ["air"]}, "basis": {"article": "2", "instrument": "Demo Border Regulation"}, "effect": "allow", "id": "C1"}]','[]');
INSERT INTO "class_rules" VALUES (3,'border_strip','[{"applies": {"equipment": ["drone"], "mode": ["air"]}, "basis": {"article": "4(5)", "instrument": "Demo Border Regulation"}, "effect": "prohibit", "id": "B1"}]','[]');
INSERT INTO "corridors" VALUES (1,X'47500003E61000001F85EB51B89E344048E17A14AEA734406666666666A646C0F6285C8FC2A546C001020000000200000048E17A14AEA734406666666666A646C01F85EB51B89E3440F6285C8FC2A546C0','C-1','DZ-01',200.0,'both','["road"]',NULL,1,'["R1"]','2024-01-01',NULL,'{"article": "5", "instrument": "Demo Border Regulation"}');
INSERT INTO "crossings" VALUES (1,X'47500001E6100000010100000048E17A14AEA734406666666666A646C0','PC-01','{"en": "Ondrel Bridge", "ru": "Мост Ондрел", "zh": "翁德雷尔桥口岸"}','open','["road", "foot"]','{"exceptions": [{"date": "2026-09-15", "windows": []}], "timezone": "Etc/GMT-2", "weekly": [{"days": ["ANY"], "from": "08:00", "to": "20:00"}]}',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "crossings" VALUES (2,X'47500001E6100000010100000017D9CEF753A334400000000000C046C0','PC-02','{"en": "Stone Gate", "ru": "Каменные Ворота", "zh": "石门口岸"}','open','["road"]','{"exceptions": [], "timezone": "Etc/GMT-2", "weekly": [{"days": ["MON", "TUE", "WED", "THU", "FRI"], "from": "09:00", "to": "17:00"}]}','["diplomat", "official_guest", "expert", "resident"]',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "places" VALUES (1,X'47500003E6100000713D0AD7A3703440B81E85EB5178344048E17A14AEA746C0BE9F1A2FDDA446C001030000000100000005000000713D0AD7A37034404C37894160A546C0D7A3703D0A773440BE9F1A2FDDA446C0B81E85EB51783440BA490C022BA746C08B6CE7FBA971344048E17A14AEA746C0713D0AD7A37034404C37894160A546C0','PL-01','{"en": "Velmora", "ru": "Велмора", "zh": "韦尔莫拉"}','["Velmora Town"]','town','["Velmar"]','PL-02',NULL,NULL,NULL,NULL);
INSERT INTO "places" VALUES (2,X'47500001E6100000010100000000000000004034405C8FC2F5289C46C0','PL-02','{"en": "Taskeny", "ru": "Таскени", "zh": "塔斯肯尼"}','[]',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "places" VALUES (3,X'47500001E610000001010000009A9999999999344085EB51B81EA546C0','PL-03','{"en": "Ondrel", "ru": "Ондрел", "zh": "翁德雷尔"}','[]',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "places" VALUES (4,X'47500001E61000000101000000A4703D0AD72334407B14AE47E1BA46C0','PL-04','{"en": "Reed Camp", "ru": "Камышовый Лагерь", "zh": "芦苇营地"}','["Reedcamp"]',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "places" VALUES (5,X'47500001E6100000010100000066666666666634400000000000C046C0','PL-05','{"en": "Sarnet", "ru": "Сарнет", "zh": "萨尔内特"}','[]',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "places" VALUES (6,X'47500001E61000000101000000C3F5285C8FC2344048E17A14AEA746C0','PL-06','{"en": "Bridgefoot", "ru": "Предмостье", "zh": "桥头"}','[]',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "permits" VALUES (1,'P-88','zone-entry','["DZ-07"]',NULL,'["expert"]',NULL,NULL,'2026-06-01','2026-06-30',NULL,'issued');
INSERT INTO "permits" VALUES (2,'P-91','border-pass','["DZ-01"]',NULL,'["expert", "worker"]',NULL,NULL,'2026-01-01','2026-03-31',NULL,'expired');
INSERT INTO "boundary_sections" VALUES (1,X'47500003E6100000295C8FC2F5A83440F6285C8FC2B534405C8FC2F5289C46C000000000008046C00105000000010000000102000000050000003333333333B3344000000000008046C0AE47E17A14AE344048E17A14AE8746C0F6285C8FC2B534408FC2F5285C8F46C0713D0AD7A3B03440D7A3703D0A9746C0295C8FC2F5A834405C8FC2F5289C46C0','S1','AA-BB',NULL,NULL,'agreed',NULL,NULL,NULL,NULL,NULL,25000,2.5,NULL,NULL,NULL,NULL);
INSERT INTO "boundary_sections" VALUES (2,X'47500003E61000001F85EB51B89E3440295C8FC2F5A83440F6285C8FC2B546C05C8FC2F5289C46C0010500000001000000010200000006000000295C8FC2F5A834405C8FC2F5289C46C0A4703D0AD7A33440E17A14AE47A146C048E17A14AEA734406666666666A646C0E17A14AE47A13440EC51B81E85AB46C0A4703D0AD7A33440713D0AD7A3B046C01F85EB51B89E3440F6285C8FC2B546C0','S2','AA-BB',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "boundary_sections" VALUES (3,X'47500003E61000001F85EB51B89E3440295C8FC2F5A83440CDCCCCCCCCCC46C0F6285C8FC2B546C00105000000010000000102000000030000001F85EB51B89E3440F6285C8FC2B546C017D9CEF753A334400000000000C046C0295C8FC2F5A83440CDCCCCCCCCCC46C0','S3','AA-BB',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "markers" VALUES (1,X'47500001E610000001010000000000000000803440CDCCCCCCCC8C46C0','M1','AA-BB','1',NULL,'main','single',NULL,NULL,'granite',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "markers" VALUES (2,X'47500001E610000001010000003333333333B334409A999999999946C0','M3','AA-BB','3',NULL,'tripoint','single',NULL,NULL,'granite',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "markers" VALUES (3,X'47500001E610000001010000000000000000803440CDCCCCCCCC8C46C0','M4','AA-BB',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'AA 4','stone','0.3 x 0.3 m','1926','at the weir','m4.jpg','demo-survey','m4',3,'2026-10-30');
INSERT INTO "assets" VALUES (1,X'47500001E6100000010100000066666666662634408FC2F5285C8F46C0','A-1','bridge','{"en": "Reed bridge"}','AA',NULL,NULL,NULL,NULL,'demo-survey','a1',3,'2026-10-30');
INSERT INTO "assets" VALUES (2,X'47500003E610000033333333333334400000000000403440CDCCCCCCCC8C46C0CDCCCCCCCC8C46C00102000000020000003333333333333440CDCCCCCCCC8C46C00000000000403440CDCCCCCCCC8C46C0','A-2','fence',NULL,NULL,NULL,NULL,NULL,'=not a formula',NULL,NULL,NULL,NULL);
INSERT INTO "roads" VALUES (1,X'47500003E61000009A99999999193440CDCCCCCCCC4C344033333333339346C0CDCCCCCCCC8C46C00105000000010000000102000000030000009A99999999193440CDCCCCCCCC8C46C0333333333333344033333333339346C0CDCCCCCCCC4C3440CDCCCCCCCC8C46C0','R-1','{"en": "Reed Road"}','local','unpaved',0,'public','["road", "foot"]','demo-survey','r1',3,'2026-10-30');
INSERT INTO "roads" VALUES (2,X'47500003E61000009A9999999919344066666666666634400000000000A046C09A999999999946C00105000000020000000102000000020000009A999999991934409A999999999946C033333333333334409A999999999946C0010200000002000000CDCCCCCCCC4C34409A999999999946C066666666666634400000000000A046C0','R-2',NULL,'path',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "waters" VALUES (1,X'47500003E61000000000000000003440CDCCCCCCCC0C34406666666666A646C000000000008046C0010200000002000000000000000000344000000000008046C0CDCCCCCCCC0C34406666666666A646C0','W-1','{"en": "Skarr", "zh": "斯卡尔河"}','river','demo-survey','w1',3,'2026-10-30');
INSERT INTO "waters" VALUES (2,X'47500003E6100000666666666666344000000000008034403333333333B346C06666666666A646C00103000000010000000500000000000000008034403333333333B346C000000000008034406666666666A646C066666666666634406666666666A646C066666666666634403333333333B346C000000000008034403333333333B346C0','W-2',NULL,'lake',NULL,NULL,NULL,NULL);
INSERT INTO "protected_areas" VALUES (1,X'47500003E61000009A999999999934403333333333B334409A999999999946C0CDCCCCCCCC8C46C0010600000001000000010300000002000000050000009A999999999934409A999999999946C09A99999999993440CDCCCCCCCC8C46C03333333333B33440CDCCCCCCCC8C46C03333333333B334409A999999999946C09A999999999934409A999999999946C005000000295C8FC2F5A8344052B81E85EB9146C0A4703D0AD7A3344052B81E85EB9146C0A4703D0AD7A3344014AE47E17A9446C0295C8FC2F5A8344014AE47E17A9446C0295C8FC2F5A8344052B81E85EB9146C0','PA-1','{"en": "Reed marsh"}','nature','county','demo-survey','p1',3,'2026-10-30');
INSERT INTO "sources" VALUES (1,'demo-survey','{"en": "Demo survey"}','survey','2026-10-30','CC0-1.0',NULL,10000,'0000000000000000000000000000000000000000000000000000000000000000',NULL);
DELETE FROM sqlite_sequence;
INSERT INTO "sqlite_sequence" VALUES ('jurisdictions',2);
INSERT INTO "sqlite_sequence" VALUES ('calendars',1);
INSERT INTO "sqlite_sequence" VALUES ('zones',3);
INSERT INTO "sqlite_sequence" VALUES ('class_rules',3);
INSERT INTO "sqlite_sequence" VALUES ('corridors',1);
INSERT INTO "sqlite_sequence" VALUES ('crossings',2);
INSERT INTO "sqlite_sequence" VALUES ('places',6);
INSERT INTO "sqlite_sequence" VALUES ('permits',2);
INSERT INTO "sqlite_sequence" VALUES ('boundary_sections',3);
INSERT INTO "sqlite_sequence" VALUES ('markers',3);
INSERT INTO "sqlite_sequence" VALUES ('sources',1);
INSERT INTO "sqlite_sequence" VALUES ('roads',2);
INSERT INTO "sqlite_sequence" VALUES ('waters',2);
INSERT INTO "sqlite_sequence" VALUES ('protected_areas',1);
INSERT INTO "sqlite_sequence" VALUES ('assets',3);
INSERT INTO "rtree_jurisdictions_geom" VALUES (1,20.0,20.710002899169922,-45.600006103515625,-45.119998931884766);
INSERT INTO "rtree_jurisdictions_geom" VALUES (2,20.0,20.710002899169922,-45.1200065612793,-45.0);
INSERT INTO "rtree_zones_geom" VALUES (2,20.424999237060547,20.490001678466797,-45.32200622558594,-45.27599334716797);
INSERT INTO "rtree_zones_geom" VALUES (3,20.55799674987793,20.592002868652344,-45.46000671386719,-45.3799934387207);
INSERT INTO "rtree_zones_geom" VALUES (1,20.5939998626709,20.710002899169922,-45.600006103515625,-45.0);
INSERT INTO "rtree_corridors_geom" VALUES (1,20.619997024536133,20.655000686645508,-45.30000686645508,-45.29499816894531);
INSERT INTO "rtree_crossings_geom" VALUES (1,20.654996871948242,20.655000686645508,-45.30000686645508,-45.29999923706055);
INSERT INTO "rtree_crossings_geom" VALUES (2,20.637996673583984,20.63800048828125,-45.5,-45.5);
INSERT INTO "rtree_places_geom" VALUES (2,20.25,20.25,-45.220001220703125,-45.219993591308594);
INSERT INTO "rtree_places_geom" VALUES (3,20.599998474121094,20.600000381469727,-45.290000915527344,-45.28999328613281);
INSERT INTO "rtree_places_geom" VALUES (4,20.139999389648438,20.140003204345703,-45.46000671386719,-45.459999084472656);
INSERT INTO "rtree_places_geom" VALUES (5,20.399999618530273,20.400001525878906,-45.5,-45.5);
INSERT INTO "rtree_places_geom" VALUES (6,20.759998321533203,20.760000228881836,-45.310001373291016,-45.309993743896484);
INSERT INTO "rtree_places_geom" VALUES (1,20.43999671936035,20.470003128051758,-45.310001373291016,-45.28799819946289);
INSERT INTO "rtree_boundary_sections_geom" VALUES (2,20.619997024536133,20.660001754760742,-45.420005798339844,-45.219993591308594);
INSERT INTO "rtree_boundary_sections_geom" VALUES (3,20.619997024536133,20.660001754760742,-45.600006103515625,-45.41999816894531);
INSERT INTO "rtree_boundary_sections_geom" VALUES (1,20.65999984741211,20.710002899169922,-45.220001220703125,-45.0);
INSERT INTO "rtree_markers_geom" VALUES (1,20.5,20.5,-45.100006103515625,-45.099998474121094);
INSERT INTO "rtree_markers_geom" VALUES (2,20.699996948242188,20.700000762939453,-45.20000076293945,-45.19999313354492);
INSERT INTO "rtree_markers_geom" VALUES (3,20.5,20.5,-45.100006103515625,-45.099998474121094);
INSERT INTO "rtree_assets_geom" VALUES (1,20.149999618530273,20.150001525878906,-45.1200065612793,-45.119998931884766);
INSERT INTO "rtree_assets_geom" VALUES (2,20.199996948242188,20.25,-45.100006103515625,-45.099998474121094);
INSERT INTO "rtree_roads_geom" VALUES (1,20.099998474121094,20.300003051757812,-45.150001525878906,-45.099998474121094);
INSERT INTO "rtree_roads_geom" VALUES (2,20.099998474121094,20.400001525878906,-45.25,-45.19999313354492);
INSERT INTO "rtree_waters_geom" VALUES (1,20.0,20.050003051757812,-45.30000686645508,-45.0);
INSERT INTO "rtree_waters_geom" VALUES (2,20.399999618530273,20.5,-45.400001525878906,-45.29999923706055);
INSERT INTO "rtree_protected_areas_geom" VALUES (1,20.599998474121094,20.700000762939453,-45.20000076293945,-45.099998474121094);
CREATE TRIGGER rtree_jurisdictions_geom_insert AFTER INSERT ON "jurisdictions"
  WHEN (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  INSERT OR REPLACE INTO rtree_jurisdictions_geom VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_jurisdictions_geom_update1 AFTER UPDATE OF "geom" ON "jurisdictions"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  INSERT OR REPLACE INTO rtree_jurisdictions_geom VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_jurisdictions_geom_update2 AFTER UPDATE OF "geom" ON "jurisdictions"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM rtree_jurisdictions_geom WHERE id = OLD."fid";
END;
CREATE TRIGGER rtree_jurisdictions_geom_update3 AFTER UPDATE ON "jurisdictions"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM rtree_jurisdictions_geom WHERE id = OLD."fid";
  INSERT OR REPLACE INTO rtree_jurisdictions_geom VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_jurisdictions_geom_update4 AFTER UPDATE ON "jurisdictions"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM rtree_jurisdictions_geom WHERE id IN (OLD."fid", NEW."fid");
END;
CREATE TRIGGER rtree_jurisdictions_geom_delete AFTER DELETE ON "jurisdictions"
  WHEN OLD."geom" NOTNULL
BEGIN
  DELETE FROM rtree_jurisdictions_geom WHERE id = OLD."fid";
END;
CREATE TRIGGER rtree_zones_geom_insert AFTER INSERT ON "zones"
  WHEN (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  INSERT OR REPLACE INTO rtree_zones_geom VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_zones_geom_update1 AFTER UPDATE OF "geom" ON "zones"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  INSERT OR REPLACE INTO rtree_zones_geom VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_zones_geom_update2 AFTER UPDATE OF "geom" ON "zones"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM rtree_zones_geom WHERE id = OLD."fid";
END;
CREATE TRIGGER rtree_zones_geom_update3 AFTER UPDATE ON "zones"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM rtree_zones_geom WHERE id = OLD."fid";
  INSERT OR REPLACE INTO rtree_zones_geom VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_zones_geom_update4 AFTER UPDATE ON "zones"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM rtree_zones_geom WHERE id IN (OLD."fid", NEW."fid");
END;
CREATE TRIGGER rtree_zones_geom_delete AFTER DELETE ON "zones"
  WHEN OLD."geom" NOTNULL
BEGIN
  DELETE FROM rtree_zones_geom WHERE id = OLD."fid";
END;
CREATE TRIGGER rtree_corridors_geom_insert AFTER INSERT ON "corridors"
  WHEN (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  INSERT OR REPLACE INTO rtree_corridors_geom VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_corridors_geom_update1 AFTER UPDATE OF "geom" ON "corridors"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  INSERT OR REPLACE INTO rtree_corridors_geom VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_corridors_geom_update2 AFTER UPDATE OF "geom" ON "corridors"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM rtree_corridors_geom WHERE id = OLD."fid";
END;
CREATE TRIGGER rtree_corridors_geom_update3 AFTER UPDATE ON "corridors"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM rtree_corridors_geom WHERE id = OLD."fid";
  INSERT OR REPLACE INTO rtree_corridors_geom VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_corridors_geom_update4 AFTER UPDATE ON "corridors"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM rtree_corridors_geom WHERE id IN (OLD."fid", NEW."fid");
END;
CREATE TRIGGER rtree_corridors_geom_delete AFTER DELETE ON "corridors"
  WHEN OLD."geom" NOTNULL
BEGIN
  DELETE FROM rtree_corridors_geom WHERE id = OLD."fid";
END;
CREATE TRIGGER rtree_crossings_geom_insert AFTER INSERT ON "crossings"
  WHEN (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  INSERT OR REPLACE INTO rtree_crossings_geom VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_crossings_geom_update1 AFTER UPDATE OF "geom" ON "crossings"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  INSERT OR REPLACE INTO rtree_crossings_geom VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_crossings_geom_update2 AFTER UPDATE OF "geom" ON "crossings"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM rtree_crossings_geom WHERE id = OLD."fid";
END;
CREATE TRIGGER rtree_crossings_geom_update3 AFTER UPDATE ON "crossings"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM rtree_crossings_geom WHERE id = OLD."fid";
  INSERT OR REPLACE INTO rtree_crossings_geom VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_crossings_geom_update4 AFTER UPDATE ON "crossings"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM rtree_crossings_geom WHERE id IN (OLD."fid", NEW."fid");
END;
CREATE TRIGGER rtree_crossings_geom_delete AFTER DELETE ON "crossings"
  WHEN OLD."geom" NOTNULL
BEGIN
  DELETE FROM rtree_crossings_geom WHERE id = OLD."fid";
END;
CREATE TRIGGER rtree_places_geom_insert AFTER INSERT ON "places"
  WHEN (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  INSERT OR REPLACE INTO rtree_places_geom VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_places_geom_update1 AFTER UPDATE OF "geom" ON "places"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  INSERT OR REPLACE INTO rtree_places_geom VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_places_geom_update2 AFTER UPDATE OF "geom" ON "places"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM rtree_places_geom WHERE id = OLD."fid";
END;
CREATE TRIGGER rtree_places_geom_update3 AFTER UPDATE ON "places"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM rtree_places_geom WHERE id = OLD."fid";
  INSERT OR REPLACE INTO rtree_places_geom VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_places_geom_update4 AFTER UPDATE ON "places"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM rtree_places_geom WHERE id IN (OLD."fid", NEW."fid");
END;
CREATE TRIGGER rtree_places_geom_delete AFTER DELETE ON "places"
  WHEN OLD."geom" NOTNULL
BEGIN
  DELETE FROM rtree_places_geom WHERE id = OLD."fid";
END;
CREATE TRIGGER rtree_boundary_sections_geom_insert AFTER INSERT ON "boundary_sections"
  WHEN (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  INSERT OR REPLACE INTO rtree_boundary_sections_geom VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_boundary_sections_geom_update1 AFTER UPDATE OF "geom" ON "boundary_sections"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  INSERT OR REPLACE INTO rtree_boundary_sections_geom VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_boundary_sections_geom_update2 AFTER UPDATE OF "geom" ON "boundary_sections"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM rtree_boundary_sections_geom WHERE id = OLD."fid";
END;
CREATE TRIGGER rtree_boundary_sections_geom_update3 AFTER UPDATE ON "boundary_sections"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM rtree_boundary_sections_geom WHERE id = OLD."fid";
  INSERT OR REPLACE INTO rtree_boundary_sections_geom VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_boundary_sections_geom_update4 AFTER UPDATE ON "boundary_sections"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM rtree_boundary_sections_geom WHERE id IN (OLD."fid", NEW."fid");
END;
CREATE TRIGGER rtree_boundary_sections_geom_delete AFTER DELETE ON "boundary_sections"
  WHEN OLD."geom" NOTNULL
BEGIN
  DELETE FROM rtree_boundary_sections_geom WHERE id = OLD."fid";
END;
CREATE TRIGGER rtree_markers_geom_insert AFTER INSERT ON "markers"
  WHEN (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  INSERT OR REPLACE INTO rtree_markers_geom VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_markers_geom_update1 AFTER UPDATE OF "geom" ON "markers"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  INSERT OR REPLACE INTO rtree_markers_geom VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_markers_geom_update2 AFTER UPDATE OF "geom" ON "markers"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM rtree_markers_geom WHERE id = OLD."fid";
END;
CREATE TRIGGER rtree_markers_geom_update3 AFTER UPDATE ON "markers"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM rtree_markers_geom WHERE id = OLD."fid";
  INSERT OR REPLACE INTO rtree_markers_geom VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_markers_geom_update4 AFTER UPDATE ON "markers"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM rtree_markers_geom WHERE id IN (OLD."fid", NEW."fid");
END;
CREATE TRIGGER rtree_markers_geom_delete AFTER DELETE ON "markers"
  WHEN OLD."geom" NOTNULL
BEGIN
  DELETE FROM rtree_markers_geom WHERE id = OLD."fid";
END;
CREATE TRIGGER rtree_assets_geom_insert AFTER INSERT ON "assets"
  WHEN (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  INSERT OR REPLACE INTO rtree_assets_geom VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_assets_geom_update1 AFTER UPDATE OF "geom" ON "assets"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  INSERT OR REPLACE INTO rtree_assets_geom VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_assets_geom_update2 AFTER UPDATE OF "geom" ON "assets"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM rtree_assets_geom WHERE id = OLD."fid";
END;
CREATE TRIGGER rtree_assets_geom_update3 AFTER UPDATE ON "assets"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM rtree_assets_geom WHERE id = OLD."fid";
  INSERT OR REPLACE INTO rtree_assets_geom VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_assets_geom_update4 AFTER UPDATE ON "assets"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM rtree_assets_geom WHERE id IN (OLD."fid", NEW."fid");
END;
CREATE TRIGGER rtree_assets_geom_delete AFTER DELETE ON "assets"
  WHEN OLD."geom" NOTNULL
BEGIN
  DELETE FROM rtree_assets_geom WHERE id = OLD."fid";
END;
CREATE TRIGGER rtree_roads_geom_insert AFTER INSERT ON "roads"
  WHEN (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  INSERT OR REPLACE INTO rtree_roads_geom VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_roads_geom_update1 AFTER UPDATE OF "geom" ON "roads"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  INSERT OR REPLACE INTO rtree_roads_geom VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_roads_geom_update2 AFTER UPDATE OF "geom" ON "roads"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM rtree_roads_geom WHERE id = OLD."fid";
END;
CREATE TRIGGER rtree_roads_geom_update3 AFTER UPDATE ON "roads"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM rtree_roads_geom WHERE id = OLD."fid";
  INSERT OR REPLACE INTO rtree_roads_geom VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_roads_geom_update4 AFTER UPDATE ON "roads"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM rtree_roads_geom WHERE id IN (OLD."fid", NEW."fid");
END;
CREATE TRIGGER rtree_roads_geom_delete AFTER DELETE ON "roads"
  WHEN OLD."geom" NOTNULL
BEGIN
  DELETE FROM rtree_roads_geom WHERE id = OLD."fid";
END;
CREATE TRIGGER rtree_waters_geom_insert AFTER INSERT ON "waters"
  WHEN (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  INSERT OR REPLACE INTO rtree_waters_geom VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_waters_geom_update1 AFTER UPDATE OF "geom" ON "waters"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  INSERT OR REPLACE INTO rtree_waters_geom VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_waters_geom_update2 AFTER UPDATE OF "geom" ON "waters"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM rtree_waters_geom WHERE id = OLD."fid";
END;
CREATE TRIGGER rtree_waters_geom_update3 AFTER UPDATE ON "waters"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM rtree_waters_geom WHERE id = OLD."fid";
  INSERT OR REPLACE INTO rtree_waters_geom VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_waters_geom_update4 AFTER UPDATE ON "waters"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM rtree_waters_geom WHERE id IN (OLD."fid", NEW."fid");
END;
CREATE TRIGGER rtree_waters_geom_delete AFTER DELETE ON "waters"
  WHEN OLD."geom" NOTNULL
BEGIN
  DELETE FROM rtree_waters_geom WHERE id = OLD."fid";
END;
CREATE TRIGGER rtree_protected_areas_geom_insert AFTER INSERT ON "protected_areas"
  WHEN (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  INSERT OR REPLACE INTO rtree_protected_areas_geom VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_protected_areas_geom_update1 AFTER UPDATE OF "geom" ON "protected_areas"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  INSERT OR REPLACE INTO rtree_protected_areas_geom VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_protected_areas_geom_update2 AFTER UPDATE OF "geom" ON "protected_areas"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM rtree_protected_areas_geom WHERE id = OLD."fid";
END;
CREATE TRIGGER rtree_protected_areas_geom_update3 AFTER UPDATE ON "protected_areas"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM rtree_protected_areas_geom WHERE id = OLD."fid";
  INSERT OR REPLACE INTO rtree_protected_areas_geom VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_protected_areas_geom_update4 AFTER UPDATE ON "protected_areas"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM rtree_protected_areas_geom WHERE id IN (OLD."fid", NEW."fid");
END;
CREATE TRIGGER rtree_protected_areas_geom_delete AFTER DELETE ON "protected_areas"
  WHEN OLD."geom" NOTNULL
BEGIN
  DELETE FROM rtree_protected_areas_geom WHERE id = OLD."fid";
END;
COMMIT;
