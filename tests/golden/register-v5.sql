-- A register as schema version 5 kept it: that of version 4 migrated, then written twice.
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
, register_uid TEXT, history_from INTEGER);
CREATE TABLE borderkit_revisions (
  revision INTEGER NOT NULL,
  at DATETIME NOT NULL,
  actor TEXT NOT NULL,
  reason TEXT NOT NULL, side TEXT, roles TEXT, document TEXT, based_on INTEGER,
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
  origin_date TEXT, valid_from TEXT, valid_to TEXT,
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
  origin_date TEXT, sequence INTEGER, left_side TEXT, right_side TEXT, leg TEXT, stated_length_m REAL, surveyed_on TEXT, stage TEXT,
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
  origin_date TEXT, pillar BOOLEAN, on_line BOOLEAN, offset_m REAL, azimuth_deg REAL, azimuth_kind TEXT, responsible_side TEXT, erected_on TEXT, size_class TEXT, previous_numbers TEXT, photos TEXT, sketch TEXT, document TEXT, documents TEXT, accuracy_m REAL,
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
  origin_date TEXT, valid_from TEXT, valid_to TEXT,
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
  origin_date TEXT, valid_from TEXT, valid_to TEXT,
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
  origin_date TEXT, valid_from TEXT, valid_to TEXT,
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
CREATE TABLE clearances (fid INTEGER NOT NULL PRIMARY KEY
    AUTOINCREMENT, clearance TEXT NOT NULL, reference TEXT, verdict TEXT NOT NULL,
    evaluated_at TEXT NOT NULL, register_revision INTEGER NOT NULL, rules_version TEXT NOT
    NULL, engine_version TEXT NOT NULL, itinerary TEXT NOT NULL, answer TEXT NOT NULL, read
    TEXT NOT NULL, note TEXT, CONSTRAINT clearances_key UNIQUE (clearance));
CREATE TABLE borderkit_settings_history (history_id INTEGER NOT NULL PRIMARY KEY
    AUTOINCREMENT, revision INTEGER NOT NULL, operation TEXT NOT NULL, digest TEXT, name
    TEXT NOT NULL, value TEXT);
CREATE TABLE borderkit_audit (seq INTEGER NOT NULL, at DATETIME NOT NULL, actor TEXT NOT
    NULL, side TEXT, action TEXT NOT NULL, subject TEXT NOT NULL, revision INTEGER NOT NULL,
    "before" TEXT, "after" TEXT, previous TEXT NOT NULL, hash TEXT NOT NULL, PRIMARY KEY
    (seq));
CREATE TABLE borderkit_tokens (token TEXT NOT NULL, secret_hash TEXT NOT NULL, actor
    TEXT NOT NULL, side TEXT, roles TEXT NOT NULL, created DATETIME NOT NULL, expires
    DATETIME NOT NULL, revoked DATETIME, note TEXT, PRIMARY KEY (token));
CREATE TABLE borderkit_jobs (job TEXT NOT NULL, kind TEXT NOT NULL, input TEXT NOT NULL,
    request_key TEXT, state TEXT NOT NULL, progress INTEGER NOT NULL, message TEXT NOT NULL,
    actor TEXT NOT NULL, side TEXT, roles TEXT NOT NULL, attempts INTEGER NOT NULL,
    most_attempts INTEGER NOT NULL, created DATETIME NOT NULL, started DATETIME, updated
    DATETIME NOT NULL, finished DATETIME, not_before DATETIME, worker TEXT, lease_until
    DATETIME, cancel BOOLEAN NOT NULL, result TEXT, problem TEXT, PRIMARY KEY (job), UNIQUE
    (request_key));
CREATE TABLE borderkit_job_steps (job TEXT NOT NULL, step TEXT NOT NULL, finished
    DATETIME NOT NULL, revision INTEGER, result TEXT, PRIMARY KEY (job, step), FOREIGN
    KEY(job) REFERENCES borderkit_jobs (job));
CREATE TABLE jurisdictions_history (history_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    revision INTEGER NOT NULL, operation TEXT NOT NULL, digest TEXT, purged INTEGER,
    fid INTEGER NOT NULL, geom MULTIPOLYGON, code TEXT NOT NULL, name TEXT, timezone TEXT, default_class TEXT, valid_from TEXT, valid_to TEXT, review_by TEXT, calendar TEXT, authority TEXT, origin TEXT, origin_object TEXT, origin_version INTEGER, origin_date TEXT);
CREATE TABLE calendars_history (history_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    revision INTEGER NOT NULL, operation TEXT NOT NULL, digest TEXT, purged INTEGER,
    fid INTEGER NOT NULL, calendar TEXT NOT NULL, years TEXT, weekend TEXT, holidays TEXT, working TEXT);
CREATE TABLE zones_history (history_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    revision INTEGER NOT NULL, operation TEXT NOT NULL, digest TEXT, purged INTEGER,
    fid INTEGER NOT NULL, geom MULTIPOLYGON, zone TEXT NOT NULL, name TEXT, class TEXT, authority TEXT, valid_from TEXT, valid_to TEXT, near_m REAL, edge_accuracy_m REAL, schedule TEXT, rules TEXT, exemptions TEXT, version INTEGER, source TEXT, origin TEXT);
CREATE TABLE class_rules_history (history_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    revision INTEGER NOT NULL, operation TEXT NOT NULL, digest TEXT, purged INTEGER,
    fid INTEGER NOT NULL, class TEXT NOT NULL, rules TEXT, exemptions TEXT);
CREATE TABLE corridors_history (history_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    revision INTEGER NOT NULL, operation TEXT NOT NULL, digest TEXT, purged INTEGER,
    fid INTEGER NOT NULL, geom LINESTRING, corridor TEXT NOT NULL, zone TEXT, width_m REAL, direction TEXT, modes TEXT, schedule TEXT, stopping BOOLEAN, lifts TEXT, valid_from TEXT, valid_to TEXT, basis TEXT);
CREATE TABLE crossings_history (history_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    revision INTEGER NOT NULL, operation TEXT NOT NULL, digest TEXT, purged INTEGER,
    fid INTEGER NOT NULL, geom POINT, crossing TEXT NOT NULL, name TEXT, status TEXT, modes TEXT, hours TEXT, categories TEXT, nationalities TEXT, nationalities_not TEXT, valid_from TEXT, valid_to TEXT, origin TEXT, origin_object TEXT, origin_version INTEGER, origin_date TEXT);
CREATE TABLE places_history (history_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    revision INTEGER NOT NULL, operation TEXT NOT NULL, digest TEXT, purged INTEGER,
    fid INTEGER NOT NULL, geom GEOMETRY, place TEXT NOT NULL, name TEXT, aliases TEXT, kind TEXT, old_names TEXT, admin_unit TEXT, origin TEXT, origin_object TEXT, origin_version INTEGER, origin_date TEXT, valid_from TEXT, valid_to TEXT);
CREATE TABLE permits_history (history_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    revision INTEGER NOT NULL, operation TEXT NOT NULL, digest TEXT, purged INTEGER,
    fid INTEGER NOT NULL, permit TEXT NOT NULL, kind TEXT, zones TEXT, places TEXT, categories TEXT, lines TEXT, activities TEXT, valid_from TEXT, valid_to TEXT, max_stay_h REAL, state TEXT);
CREATE TABLE boundary_sections_history (history_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    revision INTEGER NOT NULL, operation TEXT NOT NULL, digest TEXT, purged INTEGER,
    fid INTEGER NOT NULL, geom MULTILINESTRING, section TEXT NOT NULL, boundary TEXT NOT NULL, name TEXT, kind TEXT, status TEXT, claimant TEXT, document TEXT, article TEXT, valid_from TEXT, valid_to TEXT, scale_limit INTEGER, accuracy_m REAL, origin TEXT, origin_object TEXT, origin_version INTEGER, origin_date TEXT, sequence INTEGER, left_side TEXT, right_side TEXT, leg TEXT, stated_length_m REAL, surveyed_on TEXT, stage TEXT);
CREATE TABLE markers_history (history_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    revision INTEGER NOT NULL, operation TEXT NOT NULL, digest TEXT, purged INTEGER,
    fid INTEGER NOT NULL, geom POINT, marker_uid TEXT NOT NULL, boundary TEXT, number TEXT, section TEXT, role TEXT, siting TEXT, side TEXT, condition TEXT, material TEXT, inspected_on TEXT, valid_from TEXT, valid_to TEXT, note TEXT, inscription TEXT, shape TEXT, size TEXT, year TEXT, place_text TEXT, image TEXT, origin TEXT, origin_object TEXT, origin_version INTEGER, origin_date TEXT, pillar BOOLEAN, on_line BOOLEAN, offset_m REAL, azimuth_deg REAL, azimuth_kind TEXT, responsible_side TEXT, erected_on TEXT, size_class TEXT, previous_numbers TEXT, photos TEXT, sketch TEXT, document TEXT, documents TEXT, accuracy_m REAL);
CREATE TABLE assets_history (history_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    revision INTEGER NOT NULL, operation TEXT NOT NULL, digest TEXT, purged INTEGER,
    fid INTEGER NOT NULL, geom GEOMETRY, asset TEXT NOT NULL, kind TEXT, name TEXT, side TEXT, condition TEXT, valid_from TEXT, valid_to TEXT, note TEXT, origin TEXT, origin_object TEXT, origin_version INTEGER, origin_date TEXT);
CREATE TABLE roads_history (history_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    revision INTEGER NOT NULL, operation TEXT NOT NULL, digest TEXT, purged INTEGER,
    fid INTEGER NOT NULL, geom MULTILINESTRING, road TEXT NOT NULL, name TEXT, class TEXT, surface TEXT, oneway BOOLEAN, access TEXT, modes TEXT, origin TEXT, origin_object TEXT, origin_version INTEGER, origin_date TEXT, valid_from TEXT, valid_to TEXT);
CREATE TABLE waters_history (history_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    revision INTEGER NOT NULL, operation TEXT NOT NULL, digest TEXT, purged INTEGER,
    fid INTEGER NOT NULL, geom GEOMETRY, water TEXT NOT NULL, name TEXT, kind TEXT, origin TEXT, origin_object TEXT, origin_version INTEGER, origin_date TEXT, valid_from TEXT, valid_to TEXT);
CREATE TABLE protected_areas_history (history_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    revision INTEGER NOT NULL, operation TEXT NOT NULL, digest TEXT, purged INTEGER,
    fid INTEGER NOT NULL, geom MULTIPOLYGON, protected_area TEXT NOT NULL, name TEXT, category TEXT, authority TEXT, origin TEXT, origin_object TEXT, origin_version INTEGER, origin_date TEXT, valid_from TEXT, valid_to TEXT);
CREATE TABLE sources_history (history_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    revision INTEGER NOT NULL, operation TEXT NOT NULL, digest TEXT, purged INTEGER,
    fid INTEGER NOT NULL, source TEXT NOT NULL, name TEXT, format TEXT, dated TEXT, licence TEXT, attribution TEXT, scale_limit INTEGER, sha256 TEXT, note TEXT);
CREATE TABLE clearances_history (history_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    revision INTEGER NOT NULL, operation TEXT NOT NULL, digest TEXT, purged INTEGER,
    fid INTEGER NOT NULL, clearance TEXT NOT NULL, reference TEXT, verdict TEXT, evaluated_at TEXT, register_revision INTEGER, rules_version TEXT, engine_version TEXT, itinerary TEXT, answer TEXT, read TEXT, note TEXT);
CREATE TABLE boundaries (fid INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, boundary TEXT NOT NULL, name TEXT, sides TEXT, numbering TEXT, tolerance_m REAL, tolerance_source TEXT, spacing_m REAL, spacing_source TEXT, strips TEXT, source_crs TEXT, transformation TEXT, note TEXT, valid_from TEXT, valid_to TEXT, origin TEXT, origin_object TEXT, origin_version INTEGER, origin_date TEXT, CONSTRAINT boundaries_key UNIQUE (boundary));
CREATE TABLE boundaries_history (history_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, revision INTEGER NOT NULL, operation TEXT NOT NULL, digest TEXT, purged INTEGER, fid INTEGER NOT NULL, boundary TEXT NOT NULL, name TEXT, sides TEXT, numbering TEXT, tolerance_m REAL, tolerance_source TEXT, spacing_m REAL, spacing_source TEXT, strips TEXT, source_crs TEXT, transformation TEXT, note TEXT, valid_from TEXT, valid_to TEXT, origin TEXT, origin_object TEXT, origin_version INTEGER, origin_date TEXT);
CREATE TABLE documents (fid INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, document TEXT NOT NULL, name TEXT, kind TEXT, boundary TEXT, number TEXT, dated TEXT, languages TEXT, sides TEXT, supplements TEXT, place TEXT, note TEXT, valid_from TEXT, valid_to TEXT, origin TEXT, origin_object TEXT, origin_version INTEGER, origin_date TEXT, CONSTRAINT documents_key UNIQUE (document));
CREATE TABLE documents_history (history_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, revision INTEGER NOT NULL, operation TEXT NOT NULL, digest TEXT, purged INTEGER, fid INTEGER NOT NULL, document TEXT NOT NULL, name TEXT, kind TEXT, boundary TEXT, number TEXT, dated TEXT, languages TEXT, sides TEXT, supplements TEXT, place TEXT, note TEXT, valid_from TEXT, valid_to TEXT, origin TEXT, origin_object TEXT, origin_version INTEGER, origin_date TEXT);
CREATE TABLE turning_points (fid INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, geom POINT NOT NULL, boundary TEXT NOT NULL, point TEXT NOT NULL, section TEXT, sequence INTEGER, leg TEXT, marker TEXT, printed_north TEXT, printed_east TEXT, source_crs TEXT, epoch REAL, printed_height TEXT, height_m REAL, height_kind TEXT, height_system TEXT, crs_operation TEXT, operation_accuracy_m REAL, document TEXT, article TEXT, valid_from TEXT, valid_to TEXT, note TEXT, origin TEXT, origin_object TEXT, origin_version INTEGER, origin_date TEXT, CONSTRAINT turning_points_key UNIQUE (boundary, point));
CREATE TABLE turning_points_history (history_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, revision INTEGER NOT NULL, operation TEXT NOT NULL, digest TEXT, purged INTEGER, fid INTEGER NOT NULL, geom POINT, boundary TEXT NOT NULL, point TEXT NOT NULL, section TEXT, sequence INTEGER, leg TEXT, marker TEXT, printed_north TEXT, printed_east TEXT, source_crs TEXT, epoch REAL, printed_height TEXT, height_m REAL, height_kind TEXT, height_system TEXT, crs_operation TEXT, operation_accuracy_m REAL, document TEXT, article TEXT, valid_from TEXT, valid_to TEXT, note TEXT, origin TEXT, origin_object TEXT, origin_version INTEGER, origin_date TEXT);
CREATE TABLE positions (fid INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, geom POINT NOT NULL, position TEXT NOT NULL, subject TEXT NOT NULL, boundary TEXT, side TEXT, kind TEXT NOT NULL, printed_north TEXT, printed_east TEXT, source_crs TEXT, epoch REAL, printed_height TEXT, height_m REAL, height_kind TEXT, height_system TEXT, crs_operation TEXT, operation_accuracy_m REAL, method TEXT, sigma_north_m REAL, sigma_east_m REAL, sigma_height_m REAL, correlation REAL, confidence REAL, observed_at TEXT, campaign TEXT, document TEXT, valid_from TEXT, valid_to TEXT, note TEXT, origin TEXT, origin_object TEXT, origin_version INTEGER, origin_date TEXT, CONSTRAINT positions_key UNIQUE (position));
CREATE TABLE positions_history (history_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, revision INTEGER NOT NULL, operation TEXT NOT NULL, digest TEXT, purged INTEGER, fid INTEGER NOT NULL, geom POINT, position TEXT NOT NULL, subject TEXT, boundary TEXT, side TEXT, kind TEXT, printed_north TEXT, printed_east TEXT, source_crs TEXT, epoch REAL, printed_height TEXT, height_m REAL, height_kind TEXT, height_system TEXT, crs_operation TEXT, operation_accuracy_m REAL, method TEXT, sigma_north_m REAL, sigma_east_m REAL, sigma_height_m REAL, correlation REAL, confidence REAL, observed_at TEXT, campaign TEXT, document TEXT, valid_from TEXT, valid_to TEXT, note TEXT, origin TEXT, origin_object TEXT, origin_version INTEGER, origin_date TEXT);
CREATE TABLE marker_relations (fid INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, relation TEXT NOT NULL, marker TEXT NOT NULL, target TEXT NOT NULL, kind TEXT NOT NULL, printed_azimuth TEXT, azimuth_deg REAL, azimuth_kind TEXT, declination_deg REAL, printed_distance TEXT, distance_m REAL, line_length_m REAL, document TEXT, note TEXT, origin TEXT, origin_object TEXT, origin_version INTEGER, origin_date TEXT, CONSTRAINT marker_relations_key UNIQUE (relation));
CREATE TABLE marker_relations_history (history_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, revision INTEGER NOT NULL, operation TEXT NOT NULL, digest TEXT, purged INTEGER, fid INTEGER NOT NULL, relation TEXT NOT NULL, marker TEXT, target TEXT, kind TEXT, printed_azimuth TEXT, azimuth_deg REAL, azimuth_kind TEXT, declination_deg REAL, printed_distance TEXT, distance_m REAL, line_length_m REAL, document TEXT, note TEXT, origin TEXT, origin_object TEXT, origin_version INTEGER, origin_date TEXT);
CREATE TABLE water_lines (fid INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, geom MULTILINESTRING NOT NULL, water_line TEXT NOT NULL, boundary TEXT NOT NULL, section TEXT, kind TEXT NOT NULL, surveyed_on TEXT, stage TEXT, document TEXT, note TEXT, origin TEXT, origin_object TEXT, origin_version INTEGER, origin_date TEXT, CONSTRAINT water_lines_key UNIQUE (water_line));
CREATE TABLE water_lines_history (history_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, revision INTEGER NOT NULL, operation TEXT NOT NULL, digest TEXT, purged INTEGER, fid INTEGER NOT NULL, geom MULTILINESTRING, water_line TEXT NOT NULL, boundary TEXT, section TEXT, kind TEXT, surveyed_on TEXT, stage TEXT, document TEXT, note TEXT, origin TEXT, origin_object TEXT, origin_version INTEGER, origin_date TEXT);
CREATE TABLE soundings (fid INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, geom POINT NOT NULL, sounding TEXT NOT NULL, boundary TEXT NOT NULL, section TEXT, depth_m REAL, bed_height_m REAL, height_system TEXT, surveyed_on TEXT, stage TEXT, document TEXT, origin TEXT, origin_object TEXT, origin_version INTEGER, origin_date TEXT, CONSTRAINT soundings_key UNIQUE (sounding));
CREATE TABLE soundings_history (history_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, revision INTEGER NOT NULL, operation TEXT NOT NULL, digest TEXT, purged INTEGER, fid INTEGER NOT NULL, geom POINT, sounding TEXT NOT NULL, boundary TEXT, section TEXT, depth_m REAL, bed_height_m REAL, height_system TEXT, surveyed_on TEXT, stage TEXT, document TEXT, origin TEXT, origin_object TEXT, origin_version INTEGER, origin_date TEXT);
CREATE TABLE islands (fid INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, geom GEOMETRY NOT NULL, boundary TEXT NOT NULL, island TEXT NOT NULL, number TEXT, name TEXT, kind TEXT, owner TEXT, basis TEXT, area_m2 REAL, sheet TEXT, document TEXT, note TEXT, origin TEXT, origin_object TEXT, origin_version INTEGER, origin_date TEXT, CONSTRAINT islands_key UNIQUE (boundary, island));
CREATE TABLE islands_history (history_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, revision INTEGER NOT NULL, operation TEXT NOT NULL, digest TEXT, purged INTEGER, fid INTEGER NOT NULL, geom GEOMETRY, boundary TEXT NOT NULL, island TEXT NOT NULL, number TEXT, name TEXT, kind TEXT, owner TEXT, basis TEXT, area_m2 REAL, sheet TEXT, document TEXT, note TEXT, origin TEXT, origin_object TEXT, origin_version INTEGER, origin_date TEXT);
CREATE TABLE control_points (fid INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, geom POINT NOT NULL, point TEXT NOT NULL, side TEXT NOT NULL, boundary TEXT NOT NULL, network TEXT, role TEXT, printed_north TEXT, printed_east TEXT, source_crs TEXT, epoch REAL, printed_height TEXT, height_m REAL, height_kind TEXT, height_system TEXT, crs_operation TEXT, operation_accuracy_m REAL, sigma_north_m REAL, sigma_east_m REAL, sigma_height_m REAL, valid_from TEXT, valid_to TEXT, note TEXT, origin TEXT, origin_object TEXT, origin_version INTEGER, origin_date TEXT, CONSTRAINT control_points_key UNIQUE (point, side));
CREATE TABLE control_points_history (history_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, revision INTEGER NOT NULL, operation TEXT NOT NULL, digest TEXT, purged INTEGER, fid INTEGER NOT NULL, geom POINT, point TEXT NOT NULL, side TEXT NOT NULL, boundary TEXT, network TEXT, role TEXT, printed_north TEXT, printed_east TEXT, source_crs TEXT, epoch REAL, printed_height TEXT, height_m REAL, height_kind TEXT, height_system TEXT, crs_operation TEXT, operation_accuracy_m REAL, sigma_north_m REAL, sigma_east_m REAL, sigma_height_m REAL, valid_from TEXT, valid_to TEXT, note TEXT, origin TEXT, origin_object TEXT, origin_version INTEGER, origin_date TEXT);
CREATE TABLE transformations (fid INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, transformation TEXT NOT NULL, boundary TEXT, source_crs TEXT NOT NULL, target_crs TEXT NOT NULL, method TEXT NOT NULL, parameters TEXT NOT NULL, accuracy_m REAL, residuals TEXT, document TEXT NOT NULL, note TEXT, valid_from TEXT, valid_to TEXT, origin TEXT, origin_object TEXT, origin_version INTEGER, origin_date TEXT, CONSTRAINT transformations_key UNIQUE (transformation));
CREATE TABLE transformations_history (history_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, revision INTEGER NOT NULL, operation TEXT NOT NULL, digest TEXT, purged INTEGER, fid INTEGER NOT NULL, transformation TEXT NOT NULL, boundary TEXT, source_crs TEXT, target_crs TEXT, method TEXT, parameters TEXT, accuracy_m REAL, residuals TEXT, document TEXT, note TEXT, valid_from TEXT, valid_to TEXT, origin TEXT, origin_object TEXT, origin_version INTEGER, origin_date TEXT);
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
CREATE VIRTUAL TABLE rtree_turning_points_geom USING rtree(id, minx, maxx, miny, maxy);
CREATE VIRTUAL TABLE rtree_positions_geom USING rtree(id, minx, maxx, miny, maxy);
CREATE VIRTUAL TABLE rtree_water_lines_geom USING rtree(id, minx, maxx, miny, maxy);
CREATE VIRTUAL TABLE rtree_soundings_geom USING rtree(id, minx, maxx, miny, maxy);
CREATE VIRTUAL TABLE rtree_islands_geom USING rtree(id, minx, maxx, miny, maxy);
CREATE VIRTUAL TABLE rtree_control_points_geom USING rtree(id, minx, maxx, miny, maxy);
INSERT INTO "gpkg_spatial_ref_sys" VALUES ('Undefined Cartesian SRS',-1,'NONE',-1,'undefined','undefined Cartesian');
INSERT INTO "gpkg_spatial_ref_sys" VALUES ('Undefined geographic SRS',0,'NONE',0,'undefined','undefined geographic');
INSERT INTO "gpkg_spatial_ref_sys" VALUES ('WGS 84 geodetic',4326,'EPSG',4326,'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]','longitude and latitude in degrees');
INSERT INTO "gpkg_contents" VALUES ('jurisdictions','features','jurisdictions','Areas whose zones this register knows, with the class of ground in no zone','2026-11-02T09:00:00.000Z',20.0,-45.6,20.71,-45.0,4326);
INSERT INTO "gpkg_contents" VALUES ('calendars','attributes','calendars','Working days of the years that a calendar names','2026-11-02T09:00:00.000Z',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "gpkg_contents" VALUES ('zones','features','zones','Areas with a class, validity, hours, authority and rules','2026-11-04T09:00:00.000Z',20.425,-45.6,20.71,-45.0,4326);
INSERT INTO "gpkg_contents" VALUES ('class_rules','attributes','class_rules','Rules of every zone of a class, and of ground that has the class by default','2026-11-02T09:00:00.000Z',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "gpkg_contents" VALUES ('corridors','features','corridors','Ways through a zone on which named rules are lifted','2026-11-02T09:00:00.000Z',20.62,-45.3,20.655,-45.295,4326);
INSERT INTO "gpkg_contents" VALUES ('crossings','features','crossings','Border crossings (ports of entry): where, when and for whom they are open','2026-11-02T09:00:00.000Z',20.638,-45.5,20.655,-45.3,4326);
INSERT INTO "gpkg_contents" VALUES ('places','features','places','Names that stand for a point or an area','2026-11-20T08:02:00.000Z',20.14,-45.5,20.76,-45.11,4326);
INSERT INTO "gpkg_contents" VALUES ('permits','attributes','permits','Permits: what they grant, to whom, where and when','2026-11-02T09:00:00.000Z',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "gpkg_contents" VALUES ('boundary_sections','features','boundary_sections','Sections of the line between two sides','2026-11-03T09:00:00.000Z',20.62,-45.6,20.71,-45.0,4326);
INSERT INTO "gpkg_contents" VALUES ('markers','features','markers','Boundary markers: pillars and what stands in their place','2026-11-22T08:02:00.000Z',20.5,-45.2,20.7,-45.1,4326);
INSERT INTO "gpkg_contents" VALUES ('assets','features','assets','Border infrastructure: fences, towers, bridges, gates and other works','2026-11-20T08:03:00.000Z',20.15,-45.12,20.15,-45.12,4326);
INSERT INTO "gpkg_contents" VALUES ('roads','features','roads','Roads, tracks and paths','2026-11-03T09:00:00.000Z',20.1,-45.25,20.4,-45.1,4326);
INSERT INTO "gpkg_contents" VALUES ('waters','features','waters','Rivers, streams, lakes and canals','2026-11-03T09:00:00.000Z',20.0,-45.4,20.5,-45.0,4326);
INSERT INTO "gpkg_contents" VALUES ('protected_areas','features','protected_areas','Areas protected for nature or heritage; no restriction by themselves','2026-11-03T09:00:00.000Z',20.6,-45.2,20.7,-45.1,4326);
INSERT INTO "gpkg_contents" VALUES ('sources','attributes','sources','Sources of imported records: licence, whom to name, and how fine they are','2026-11-03T09:00:00.000Z',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "gpkg_contents" VALUES ('clearances','attributes','clearances','Kept answers of checks, with all that it takes to replay them','2026-11-20T08:01:00.000Z',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "gpkg_contents" VALUES ('boundaries','attributes','boundaries','Boundaries: their sides, and the numbers and rules that their documents set','2026-11-22T08:02:00.000Z',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "gpkg_contents" VALUES ('documents','attributes','documents','Documents that fix the line, its markers and rules; later ones supplement earlier ones','2026-11-22T08:01:00.000Z',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "gpkg_contents" VALUES ('turning_points','features','turning_points','Turning points of the line, each as its document gives it','2026-11-22T08:01:00.000Z',NULL,NULL,NULL,NULL,4326);
INSERT INTO "gpkg_contents" VALUES ('positions','features','positions','Positions of markers and turning points, from either side: agreed, observed, stated','2026-11-22T08:03:00.000Z',NULL,NULL,NULL,NULL,4326);
INSERT INTO "gpkg_contents" VALUES ('marker_relations','attributes','marker_relations','How markers lie to each other and to objects near them, as documents state it','2026-11-22T08:01:00.000Z',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "gpkg_contents" VALUES ('water_lines','features','water_lines','Lines in border waters as they run at present: channels, banks, axes of structures','2026-11-22T08:01:00.000Z',NULL,NULL,NULL,NULL,4326);
INSERT INTO "gpkg_contents" VALUES ('soundings','features','soundings','Soundings in border waters','2026-11-22T08:01:00.000Z',NULL,NULL,NULL,NULL,4326);
INSERT INTO "gpkg_contents" VALUES ('islands','features','islands','Islands and shoals in border waters, and whose they are','2026-11-22T08:01:00.000Z',NULL,NULL,NULL,NULL,4326);
INSERT INTO "gpkg_contents" VALUES ('control_points','features','control_points','Control points and base stations of each side; common ones stand once for each side','2026-11-22T08:01:00.000Z',NULL,NULL,NULL,NULL,4326);
INSERT INTO "gpkg_contents" VALUES ('transformations','attributes','transformations','Agreed transformations between two frames, with the document that agrees them','2026-11-22T08:01:00.000Z',NULL,NULL,NULL,NULL,NULL);
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
INSERT INTO "gpkg_geometry_columns" VALUES ('turning_points','geom','POINT',4326,0,0);
INSERT INTO "gpkg_geometry_columns" VALUES ('positions','geom','POINT',4326,0,0);
INSERT INTO "gpkg_geometry_columns" VALUES ('water_lines','geom','MULTILINESTRING',4326,0,0);
INSERT INTO "gpkg_geometry_columns" VALUES ('soundings','geom','POINT',4326,0,0);
INSERT INTO "gpkg_geometry_columns" VALUES ('islands','geom','GEOMETRY',4326,0,0);
INSERT INTO "gpkg_geometry_columns" VALUES ('control_points','geom','POINT',4326,0,0);
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
INSERT INTO "gpkg_extensions" VALUES ('turning_points','geom','gpkg_rtree_index','http://www.geopackage.org/spec120/#extension_rtree','write-only');
INSERT INTO "gpkg_extensions" VALUES ('positions','geom','gpkg_rtree_index','http://www.geopackage.org/spec120/#extension_rtree','write-only');
INSERT INTO "gpkg_extensions" VALUES ('water_lines','geom','gpkg_rtree_index','http://www.geopackage.org/spec120/#extension_rtree','write-only');
INSERT INTO "gpkg_extensions" VALUES ('soundings','geom','gpkg_rtree_index','http://www.geopackage.org/spec120/#extension_rtree','write-only');
INSERT INTO "gpkg_extensions" VALUES ('islands','geom','gpkg_rtree_index','http://www.geopackage.org/spec120/#extension_rtree','write-only');
INSERT INTO "gpkg_extensions" VALUES ('control_points','geom','gpkg_rtree_index','http://www.geopackage.org/spec120/#extension_rtree','write-only');
INSERT INTO "borderkit_register" VALUES (5,'2026-11-02T09:00:00.000000Z','EPSG:4326','d6799b33-53a3-4f23-a826-b6f39f5649c1',3);
INSERT INTO "borderkit_revisions" VALUES (1,'2026-11-02T09:00:00.000000Z','golden','the records of version 2',NULL,NULL,NULL,NULL);
INSERT INTO "borderkit_revisions" VALUES (2,'2026-11-03T09:00:00.000000Z','golden','land, works and their source',NULL,NULL,NULL,NULL);
INSERT INTO "borderkit_revisions" VALUES (3,'2026-11-04T09:00:00.000000Z','golden','asset A-3 is away, zone DZ-01 is wider, permit P-91 is back',NULL,NULL,NULL,NULL);
INSERT INTO "borderkit_revisions" VALUES (4,'2026-11-20T08:02:00.000000Z','local','joint record 7',NULL,'["administrator"]','JR-2026-07',NULL);
INSERT INTO "borderkit_revisions" VALUES (5,'2026-11-20T08:03:00.000000Z','local','asset taken down',NULL,'["administrator"]',NULL,NULL);
INSERT INTO "borderkit_revisions" VALUES (6,'2026-11-22T08:02:00.000000Z','local','joint record 8',NULL,'["administrator"]','JR-2026-08',NULL);
INSERT INTO "borderkit_revisions" VALUES (7,'2026-11-22T08:03:00.000000Z','local','position withdrawn',NULL,'["administrator"]',NULL,NULL);
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
INSERT INTO "places" VALUES (1,X'47500003E6100000713D0AD7A3703440B81E85EB5178344048E17A14AEA746C0BE9F1A2FDDA446C001030000000100000005000000713D0AD7A37034404C37894160A546C0D7A3703D0A773440BE9F1A2FDDA446C0B81E85EB51783440BA490C022BA746C08B6CE7FBA971344048E17A14AEA746C0713D0AD7A37034404C37894160A546C0','PL-01','{"en": "Velmora", "ru": "Велмора", "zh": "韦尔莫拉"}','["Velmora Town"]','town','["Velmar"]','PL-02',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "places" VALUES (2,X'47500001E6100000010100000000000000004034405C8FC2F5289C46C0','PL-02','{"en": "Taskeny", "ru": "Таскени", "zh": "塔斯肯尼"}','[]',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "places" VALUES (3,X'47500001E610000001010000009A9999999999344085EB51B81EA546C0','PL-03','{"en": "Ondrel", "ru": "Ондрел", "zh": "翁德雷尔"}','[]',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "places" VALUES (4,X'47500001E61000000101000000A4703D0AD72334407B14AE47E1BA46C0','PL-04','{"en": "Reed Camp", "ru": "Камышовый Лагерь", "zh": "芦苇营地"}','["Reedcamp"]',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "places" VALUES (5,X'47500001E6100000010100000066666666666634400000000000C046C0','PL-05','{"en": "Sarnet", "ru": "Сарнет", "zh": "萨尔内特"}','[]',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "places" VALUES (6,X'47500001E61000000101000000C3F5285C8FC2344048E17A14AEA746C0','PL-06','{"en": "Bridgefoot", "ru": "Предмостье", "zh": "桥头"}','[]',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "places" VALUES (7,X'47500001E61000000101000000C3F5285C8F823440AE47E17A148E46C0','P-NEW','{"en": "New ford"}',NULL,'village',NULL,NULL,NULL,NULL,NULL,NULL,'2026-01-01',NULL);
INSERT INTO "permits" VALUES (1,'P-88','zone-entry','["DZ-07"]',NULL,'["expert"]',NULL,NULL,'2026-06-01','2026-06-30',NULL,'issued');
INSERT INTO "permits" VALUES (2,'P-91','border-pass','["DZ-01"]',NULL,'["expert", "worker"]',NULL,NULL,'2026-01-01','2026-03-31',NULL,'expired');
INSERT INTO "boundary_sections" VALUES (1,X'47500003E6100000295C8FC2F5A83440F6285C8FC2B534405C8FC2F5289C46C000000000008046C00105000000010000000102000000050000003333333333B3344000000000008046C0AE47E17A14AE344048E17A14AE8746C0F6285C8FC2B534408FC2F5285C8F46C0713D0AD7A3B03440D7A3703D0A9746C0295C8FC2F5A834405C8FC2F5289C46C0','S1','AA-BB',NULL,NULL,'agreed',NULL,NULL,NULL,NULL,NULL,25000,2.5,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "boundary_sections" VALUES (2,X'47500003E61000001F85EB51B89E3440295C8FC2F5A83440F6285C8FC2B546C05C8FC2F5289C46C0010500000001000000010200000006000000295C8FC2F5A834405C8FC2F5289C46C0A4703D0AD7A33440E17A14AE47A146C048E17A14AEA734406666666666A646C0E17A14AE47A13440EC51B81E85AB46C0A4703D0AD7A33440713D0AD7A3B046C01F85EB51B89E3440F6285C8FC2B546C0','S2','AA-BB',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "boundary_sections" VALUES (3,X'47500003E61000001F85EB51B89E3440295C8FC2F5A83440CDCCCCCCCCCC46C0F6285C8FC2B546C00105000000010000000102000000030000001F85EB51B89E3440F6285C8FC2B546C017D9CEF753A334400000000000C046C0295C8FC2F5A83440CDCCCCCCCCCC46C0','S3','AA-BB',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "markers" VALUES (1,X'47500001E610000001010000000000000000803440CDCCCCCCCC8C46C0','M1','AA-BB','1',NULL,'main','single',NULL,'leaning','granite','2026-10-02',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "markers" VALUES (2,X'47500001E610000001010000003333333333B334409A999999999946C0','M3','AA-BB','3',NULL,'tripoint','single',NULL,NULL,'granite',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "markers" VALUES (3,X'47500001E610000001010000000000000000803440CDCCCCCCCC8C46C0','M4','AA-BB',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'AA 4','stone','0.3 x 0.3 m','1926','at the weir','m4.jpg','demo-survey','m4',3,'2026-10-30',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "assets" VALUES (1,X'47500001E6100000010100000066666666662634408FC2F5285C8F46C0','A-1','bridge','{"en": "Reed bridge"}','AA',NULL,NULL,NULL,NULL,'demo-survey','a1',3,'2026-10-30');
INSERT INTO "roads" VALUES (1,X'47500003E61000009A99999999193440CDCCCCCCCC4C344033333333339346C0CDCCCCCCCC8C46C00105000000010000000102000000030000009A99999999193440CDCCCCCCCC8C46C0333333333333344033333333339346C0CDCCCCCCCC4C3440CDCCCCCCCC8C46C0','R-1','{"en": "Reed Road"}','local','unpaved',0,'public','["road", "foot"]','demo-survey','r1',3,'2026-10-30',NULL,NULL);
INSERT INTO "roads" VALUES (2,X'47500003E61000009A9999999919344066666666666634400000000000A046C09A999999999946C00105000000020000000102000000020000009A999999991934409A999999999946C033333333333334409A999999999946C0010200000002000000CDCCCCCCCC4C34409A999999999946C066666666666634400000000000A046C0','R-2',NULL,'path',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "waters" VALUES (1,X'47500003E61000000000000000003440CDCCCCCCCC0C34406666666666A646C000000000008046C0010200000002000000000000000000344000000000008046C0CDCCCCCCCC0C34406666666666A646C0','W-1','{"en": "Skarr", "zh": "斯卡尔河"}','river','demo-survey','w1',3,'2026-10-30',NULL,NULL);
INSERT INTO "waters" VALUES (2,X'47500003E6100000666666666666344000000000008034403333333333B346C06666666666A646C00103000000010000000500000000000000008034403333333333B346C000000000008034406666666666A646C066666666666634406666666666A646C066666666666634403333333333B346C000000000008034403333333333B346C0','W-2',NULL,'lake',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "protected_areas" VALUES (1,X'47500003E61000009A999999999934403333333333B334409A999999999946C0CDCCCCCCCC8C46C0010600000001000000010300000002000000050000009A999999999934409A999999999946C09A99999999993440CDCCCCCCCC8C46C03333333333B33440CDCCCCCCCC8C46C03333333333B334409A999999999946C09A999999999934409A999999999946C005000000295C8FC2F5A8344052B81E85EB9146C0A4703D0AD7A3344052B81E85EB9146C0A4703D0AD7A3344014AE47E17A9446C0295C8FC2F5A8344014AE47E17A9446C0295C8FC2F5A8344052B81E85EB9146C0','PA-1','{"en": "Reed marsh"}','nature','county','demo-survey','p1',3,'2026-10-30',NULL,NULL);
INSERT INTO "sources" VALUES (1,'demo-survey','{"en": "Demo survey"}','survey','2026-10-30','CC0-1.0',NULL,10000,'0000000000000000000000000000000000000000000000000000000000000000',NULL);
INSERT INTO "borderkit_settings_history" VALUES (1,3,'put','1a948f1b4374f4e3f02501c7feb43784021718a93c1ed5f9f19adf357bb2d20e','detour','1.4');
INSERT INTO "borderkit_settings_history" VALUES (2,3,'put','2c55863c1b425703e28b59b6dd2e7bdd72494a21e8da615919805f0412000ec5','permits','"registered"');
INSERT INTO "borderkit_settings_history" VALUES (3,3,'put','dea943468508aa2514569ebdf3b9adb63d80c7f4a22cf35a17e49caddd5a522d','route_policy','"reach"');
INSERT INTO "borderkit_settings_history" VALUES (4,3,'put','5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9','time_slack_s','0');
INSERT INTO "borderkit_audit" VALUES (1,'2026-11-20T08:01:00.000000Z','local',NULL,'migrate','register',3,NULL,'d6799b33-53a3-4f23-a826-b6f39f5649c1','0000000000000000000000000000000000000000000000000000000000000000','a88f170011d8fad39461ecb0f9830a3e0d1497133c6cc5c5c964637f13c7a1fe');
INSERT INTO "borderkit_audit" VALUES (2,'2026-11-20T08:01:00.000000Z','local',NULL,'put','jurisdictions/AA',3,NULL,'f77eeb213b7eb8f94ed438e86687549d05873829dad617f002acdd15d2faf089','a88f170011d8fad39461ecb0f9830a3e0d1497133c6cc5c5c964637f13c7a1fe','8359cf5bba7454b665b968ffb0462a80c8c29861db174c75f0a59a7b7d29eaae');
INSERT INTO "borderkit_audit" VALUES (3,'2026-11-20T08:01:00.000000Z','local',NULL,'put','jurisdictions/AN',3,NULL,'5f0988a96d0e62a4ba6d3040aa295a1249968a29943b638b4256435d8a6deeae','8359cf5bba7454b665b968ffb0462a80c8c29861db174c75f0a59a7b7d29eaae','5150269ad201023e796a93eacdbe48a7f10247c3bb105c923e6e912c6da406c8');
INSERT INTO "borderkit_audit" VALUES (4,'2026-11-20T08:01:00.000000Z','local',NULL,'put','calendars/aa',3,NULL,'3c23af160ef42ee5a1642506989a2847508d5f7df57ad5c5522a747ff7c8988d','5150269ad201023e796a93eacdbe48a7f10247c3bb105c923e6e912c6da406c8','4b852d256caf4b79a93ec7ffb5eec51c44b6da34f904c9db23c946100200776d');
INSERT INTO "borderkit_audit" VALUES (5,'2026-11-20T08:01:00.000000Z','local',NULL,'put','zones/DZ-01',3,NULL,'bb8a04929564a8c92b6d681954b1f30c795ab5c4c1caeed66a3bfdcf0944c685','4b852d256caf4b79a93ec7ffb5eec51c44b6da34f904c9db23c946100200776d','e86171780bc3e91823d92988d5f16827c73bc24e31ef8cddf9e0796f4a274b61');
INSERT INTO "borderkit_audit" VALUES (6,'2026-11-20T08:01:00.000000Z','local',NULL,'put','zones/DZ-03',3,NULL,'13f968e13630abee665eb7a893e0b1af1552a3e864420a7ec606c886e4fecaf3','e86171780bc3e91823d92988d5f16827c73bc24e31ef8cddf9e0796f4a274b61','e0c4d086a61f08abb9488ae64d19c527c050a0a63fb88af31f95492848bd3dc1');
INSERT INTO "borderkit_audit" VALUES (7,'2026-11-20T08:01:00.000000Z','local',NULL,'put','zones/DZ-06',3,NULL,'5df94adc4c57ab35e02dec7f2fadf93e44a79eac5c8afbe5485f19fe010cd8f5','e0c4d086a61f08abb9488ae64d19c527c050a0a63fb88af31f95492848bd3dc1','811a99ab011e5c8ae52f93a03449430e05c564ab2e74fe1cd1b1894bf1ba1c37');
INSERT INTO "borderkit_audit" VALUES (8,'2026-11-20T08:01:00.000000Z','local',NULL,'put','class_rules/non_open',3,NULL,'ef58634c7705e7ef5662cbffff57518800bf8c0fa6ac2da63e427a32061bb45e','811a99ab011e5c8ae52f93a03449430e05c564ab2e74fe1cd1b1894bf1ba1c37','3e4dc035d1f339e328172932b7d06784c29d645ec0292ce4bb70de497db6654f');
INSERT INTO "borderkit_audit" VALUES (9,'2026-11-20T08:01:00.000000Z','local',NULL,'put','class_rules/controlled',3,NULL,'6eae6b11d182b9ff7e6fce4f3ef454c9e42f3b75c87664458916ec8712ec3367','3e4dc035d1f339e328172932b7d06784c29d645ec0292ce4bb70de497db6654f','c79f44829facfc77bdbdb331e28a8c70a5a8a2ac9a4696725ca512ac2d51f988');
INSERT INTO "borderkit_audit" VALUES (10,'2026-11-20T08:01:00.000000Z','local',NULL,'put','class_rules/border_strip',3,NULL,'8254eef36c254905c4d30c070920ebc5b0deb6cde72f25020edf63400e619aeb','c79f44829facfc77bdbdb331e28a8c70a5a8a2ac9a4696725ca512ac2d51f988','a68978ee8e026112866188cc50dee0e631cd29f551ccc61b9ecca04e90748d5e');
INSERT INTO "borderkit_audit" VALUES (11,'2026-11-20T08:01:00.000000Z','local',NULL,'put','corridors/C-1',3,NULL,'a34e82d25d6b8dd1aacaf607dd65594cf8d39ec6b1a6f0e491dce343f286e58d','a68978ee8e026112866188cc50dee0e631cd29f551ccc61b9ecca04e90748d5e','b1dbbac1d6e1a1cf2264800143943e2d97e9c1a8b697eae6f1986bc7757f34e6');
INSERT INTO "borderkit_audit" VALUES (12,'2026-11-20T08:01:00.000000Z','local',NULL,'put','crossings/PC-01',3,NULL,'b939929d89512996c02a245b8043fabc10deca21ea04b77a5738d495a6ea3410','b1dbbac1d6e1a1cf2264800143943e2d97e9c1a8b697eae6f1986bc7757f34e6','4db00d2fb247e7f027a3656088507cef0476cc8e34c0eecb52ec01af891b0e36');
INSERT INTO "borderkit_audit" VALUES (13,'2026-11-20T08:01:00.000000Z','local',NULL,'put','crossings/PC-02',3,NULL,'1e357659ca36665e316731b4e4c66d08242904f7f78a59be9dcef4015a3b46af','4db00d2fb247e7f027a3656088507cef0476cc8e34c0eecb52ec01af891b0e36','f1392d18da3fef75986177298415d2350e5f65f5ea63592d6eb38e31b2a0048d');
INSERT INTO "borderkit_audit" VALUES (14,'2026-11-20T08:01:00.000000Z','local',NULL,'put','places/PL-01',3,NULL,'e596b1bd1578245cfa022e8c05439a713609d31aeee20e6b72f3e1342c566d9a','f1392d18da3fef75986177298415d2350e5f65f5ea63592d6eb38e31b2a0048d','a4b8c656e0dc2ad236dd6c745c7c0f497283c2742691f971ebf124f627a3d56e');
INSERT INTO "borderkit_audit" VALUES (15,'2026-11-20T08:01:00.000000Z','local',NULL,'put','places/PL-02',3,NULL,'2a7a3b7566ea65c7051d5c896371932fda16346f09c118d367e5d66f3d2da874','a4b8c656e0dc2ad236dd6c745c7c0f497283c2742691f971ebf124f627a3d56e','560f54057957e827298df505864ea4f2de75e9d4b58e76cb788bd7734266b698');
INSERT INTO "borderkit_audit" VALUES (16,'2026-11-20T08:01:00.000000Z','local',NULL,'put','places/PL-03',3,NULL,'354bbf764aa853066d30c9e73d66b36c067a0b52f100800a58d117fe1f4510c2','560f54057957e827298df505864ea4f2de75e9d4b58e76cb788bd7734266b698','d9850bf3b33ff230bde9f2e4727ffddc9c11663176777b35f04732265e24f9ce');
INSERT INTO "borderkit_audit" VALUES (17,'2026-11-20T08:01:00.000000Z','local',NULL,'put','places/PL-04',3,NULL,'20c52c4b90ce09f5abfee04579ff918212a21d898cf8eb2185066565b741cfe5','d9850bf3b33ff230bde9f2e4727ffddc9c11663176777b35f04732265e24f9ce','67a20c568963273297a9f5f45d48d5ecb4094890ab1e3784c67dbd2eb0e133e1');
INSERT INTO "borderkit_audit" VALUES (18,'2026-11-20T08:01:00.000000Z','local',NULL,'put','places/PL-05',3,NULL,'f2d4e334b00f9736970de8ce02367bc73db72971c4685043560cf7e853aac309','67a20c568963273297a9f5f45d48d5ecb4094890ab1e3784c67dbd2eb0e133e1','7a671e94839a0994ec35831a768a8e7c92e33546c65065a1a59b50608228343e');
INSERT INTO "borderkit_audit" VALUES (19,'2026-11-20T08:01:00.000000Z','local',NULL,'put','places/PL-06',3,NULL,'00a801006d787010b141990a670bfe46d7bd976082a662d6881cd433108ca497','7a671e94839a0994ec35831a768a8e7c92e33546c65065a1a59b50608228343e','dc6c666d4c2f6422ec49137b77eacab20ed586271fc283c24ee8e48dd3a81c44');
INSERT INTO "borderkit_audit" VALUES (20,'2026-11-20T08:01:00.000000Z','local',NULL,'put','permits/P-88',3,NULL,'8f3d3d3b62fa61f1c1acdd7ede969ad4b52016ecd981d145e9882590425937e3','dc6c666d4c2f6422ec49137b77eacab20ed586271fc283c24ee8e48dd3a81c44','8b23770da32a4a4369537705e4eee4dede2fdbaa5093c4ca1bdf8969d1a24460');
INSERT INTO "borderkit_audit" VALUES (21,'2026-11-20T08:01:00.000000Z','local',NULL,'put','permits/P-91',3,NULL,'c6c92e46f408821542e4c2c58b0e5ff3939c3779ba508869b9ef89ebac97e372','8b23770da32a4a4369537705e4eee4dede2fdbaa5093c4ca1bdf8969d1a24460','d9575909259a516c52b1356598a22752ccd91680a253003619c6de42752de5ce');
INSERT INTO "borderkit_audit" VALUES (22,'2026-11-20T08:01:00.000000Z','local',NULL,'put','boundary_sections/AA-BB/S1',3,NULL,'3b2b6da21a13f540ba21951d913d4b25e74027de2fe1a16b702a083794e026f0','d9575909259a516c52b1356598a22752ccd91680a253003619c6de42752de5ce','1bf5beff0927e8c0882c342462b148278e06bddc367daa168b08472f5beea899');
INSERT INTO "borderkit_audit" VALUES (23,'2026-11-20T08:01:00.000000Z','local',NULL,'put','boundary_sections/AA-BB/S2',3,NULL,'ec7eaccdddb0b29f1d873c07a3f53b015b20329f55fd1f58a514217f71cfacde','1bf5beff0927e8c0882c342462b148278e06bddc367daa168b08472f5beea899','90178aad6402b2db624e877800faa1ee0aac909ed35992ab452eb52ca8f7f362');
INSERT INTO "borderkit_audit" VALUES (24,'2026-11-20T08:01:00.000000Z','local',NULL,'put','boundary_sections/AA-BB/S3',3,NULL,'9a071d25d7620385b4b297f3e38f9d62176a6cfb3cb29634eb2440f7561c5f0a','90178aad6402b2db624e877800faa1ee0aac909ed35992ab452eb52ca8f7f362','0bfbb6bfe499aedfafe52682fa5bc88281e32b4a085b9933b45cec0fe40f26c9');
INSERT INTO "borderkit_audit" VALUES (25,'2026-11-20T08:01:00.000000Z','local',NULL,'put','markers/M1',3,NULL,'d9524aa76d6fe334421c0d7871612812af026e15db1dd5a3caabb655f8ac7bc2','0bfbb6bfe499aedfafe52682fa5bc88281e32b4a085b9933b45cec0fe40f26c9','beb2e8f0fc5c10d326421753c1a15c4fd7ecd14844086cee4454ca7022b0fc51');
INSERT INTO "borderkit_audit" VALUES (26,'2026-11-20T08:01:00.000000Z','local',NULL,'put','markers/M3',3,NULL,'635ca3a9840884f1d50e28969ca32bd59a8a5e9e6a767fff5437a857d74f2297','beb2e8f0fc5c10d326421753c1a15c4fd7ecd14844086cee4454ca7022b0fc51','1c94a339a0fa36af96f518034759268992144448df8060f03065b9524426e461');
INSERT INTO "borderkit_audit" VALUES (27,'2026-11-20T08:01:00.000000Z','local',NULL,'put','markers/M4',3,NULL,'100dde9333b16f99891ece84aac0f35fffc8bd33fe17fede5de2b754303d99d2','1c94a339a0fa36af96f518034759268992144448df8060f03065b9524426e461','933cc3065e646b1a26ed85c548c6f6d5ac7def84134768d11e667796717de34d');
INSERT INTO "borderkit_audit" VALUES (28,'2026-11-20T08:01:00.000000Z','local',NULL,'put','assets/A-1',3,NULL,'40645baad6c3449a916b25aedd5ff24e2add8e9d49dfbcc34ccf4f1019d26652','933cc3065e646b1a26ed85c548c6f6d5ac7def84134768d11e667796717de34d','32351d0957d5b4d3ac8c94f0f179954b8fd915d7c7c0c372fc4b67b2f6249bac');
INSERT INTO "borderkit_audit" VALUES (29,'2026-11-20T08:01:00.000000Z','local',NULL,'put','assets/A-2',3,NULL,'13ad5b55c393d703fa068a85ca0cdcd07df8268baa45e19d7eb6f371144e764f','32351d0957d5b4d3ac8c94f0f179954b8fd915d7c7c0c372fc4b67b2f6249bac','511b8457cf48f55cd43dca5860b5f6f4198e81254e96ca53c7305b7db221aa69');
INSERT INTO "borderkit_audit" VALUES (30,'2026-11-20T08:01:00.000000Z','local',NULL,'put','roads/R-1',3,NULL,'633f28273bd4cc914fa2e55bd803b1b4b286e61682d30a26e7f08ef7afdb448c','511b8457cf48f55cd43dca5860b5f6f4198e81254e96ca53c7305b7db221aa69','d35c1fb70b157efd506dc13d3464e6e97946ffbfcf1098d753dd41d710e80931');
INSERT INTO "borderkit_audit" VALUES (31,'2026-11-20T08:01:00.000000Z','local',NULL,'put','roads/R-2',3,NULL,'ebd1c141b8647a9dabbf2dfc76485afe1669cb806f2fc307a3a1b2ad9a4220b7','d35c1fb70b157efd506dc13d3464e6e97946ffbfcf1098d753dd41d710e80931','3a2d91858bba129b82c6a6b390e9c23bff1077a885a67871093c6e904a6b9f7d');
INSERT INTO "borderkit_audit" VALUES (32,'2026-11-20T08:01:00.000000Z','local',NULL,'put','waters/W-1',3,NULL,'efb0c6dcf0d5389501350e163fb913e697c957cb42b07e13127fc1725c1ba903','3a2d91858bba129b82c6a6b390e9c23bff1077a885a67871093c6e904a6b9f7d','7ad247cc4db8d40e6c2d0314abb456455ae2869989aa39fe2159b3247d3b0a5a');
INSERT INTO "borderkit_audit" VALUES (33,'2026-11-20T08:01:00.000000Z','local',NULL,'put','waters/W-2',3,NULL,'eb66e752a17d608a28bb792f3da3ef9042bfa9551f346345a7b521fdb295dcff','7ad247cc4db8d40e6c2d0314abb456455ae2869989aa39fe2159b3247d3b0a5a','efa64b6eff4180031277784426157c2a09bf99b47650bb71e76c07d0b6f0a3b0');
INSERT INTO "borderkit_audit" VALUES (34,'2026-11-20T08:01:00.000000Z','local',NULL,'put','protected_areas/PA-1',3,NULL,'b7172d564875ad16702ce4cdf4fd55813428aef4555c8385b32c0d51f815a632','efa64b6eff4180031277784426157c2a09bf99b47650bb71e76c07d0b6f0a3b0','eead1c9d94cb3b258b94dac0a9e47a8bf3f95e599f9a431e4f02a93e5e72dbc2');
INSERT INTO "borderkit_audit" VALUES (35,'2026-11-20T08:01:00.000000Z','local',NULL,'put','sources/demo-survey',3,NULL,'8019ecc45c5e1ef5e11a3ffa1a8110908dc08ffeaa15c5a10d43d4e28e305d1d','eead1c9d94cb3b258b94dac0a9e47a8bf3f95e599f9a431e4f02a93e5e72dbc2','893f3b9883b3451b346e677e2a48d43e48ca0990234979e403b369490f069b3b');
INSERT INTO "borderkit_audit" VALUES (36,'2026-11-20T08:01:00.000000Z','local',NULL,'put','settings/detour',3,NULL,'1a948f1b4374f4e3f02501c7feb43784021718a93c1ed5f9f19adf357bb2d20e','893f3b9883b3451b346e677e2a48d43e48ca0990234979e403b369490f069b3b','fb3e6ea1702a42759cad75ad0731f7b9fbf431cfabf7e4fcf0c3a48bdecceb15');
INSERT INTO "borderkit_audit" VALUES (37,'2026-11-20T08:01:00.000000Z','local',NULL,'put','settings/permits',3,NULL,'2c55863c1b425703e28b59b6dd2e7bdd72494a21e8da615919805f0412000ec5','fb3e6ea1702a42759cad75ad0731f7b9fbf431cfabf7e4fcf0c3a48bdecceb15','40be305329818b60728be74e325bd6b989b4e9f7011429aa3cdda1e064299134');
INSERT INTO "borderkit_audit" VALUES (38,'2026-11-20T08:01:00.000000Z','local',NULL,'put','settings/route_policy',3,NULL,'dea943468508aa2514569ebdf3b9adb63d80c7f4a22cf35a17e49caddd5a522d','40be305329818b60728be74e325bd6b989b4e9f7011429aa3cdda1e064299134','e88c540e850089e7e4fa6d6116882499a0ce2563759460a3d49832620b8d8e05');
INSERT INTO "borderkit_audit" VALUES (39,'2026-11-20T08:01:00.000000Z','local',NULL,'put','settings/time_slack_s',3,NULL,'5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9','e88c540e850089e7e4fa6d6116882499a0ce2563759460a3d49832620b8d8e05','c9a5fd0a11e2ac3e3a6e06b70abd0455b679f8313f1639eff144aafaae22db55');
INSERT INTO "borderkit_audit" VALUES (40,'2026-11-20T08:01:00.000000Z','local',NULL,'commit','revisions/1',3,NULL,'5bb976dcfa9985be8869e589e9ab0703f000fae1e9eb78fd1599b8ce0ff8e06e','c9a5fd0a11e2ac3e3a6e06b70abd0455b679f8313f1639eff144aafaae22db55','5ae9006ba3164683506e24b06c7fa66b8b07007fcdbfeedaa9925d3d19380954');
INSERT INTO "borderkit_audit" VALUES (41,'2026-11-20T08:01:00.000000Z','local',NULL,'commit','revisions/2',3,NULL,'6885b9f088c81b2f0bf44f17f2f10a2e8c480a432c9b4985dc365d2a7f88cd4e','5ae9006ba3164683506e24b06c7fa66b8b07007fcdbfeedaa9925d3d19380954','e4ca56738c7d0e628314323c89488020121aca8c22144490ca49fb460ca5a945');
INSERT INTO "borderkit_audit" VALUES (42,'2026-11-20T08:01:00.000000Z','local',NULL,'commit','revisions/3',3,NULL,'eee2ef4b545714c6962a30575b8133c3dffa79fd65dda0ceeb352f0ed32ff0e3','e4ca56738c7d0e628314323c89488020121aca8c22144490ca49fb460ca5a945','793a7cdcf16cab610ac0c6f38fd081efce373154e554b709269fd39fc29f78e9');
INSERT INTO "borderkit_audit" VALUES (43,'2026-11-20T08:02:00.000000Z','local',NULL,'put','markers/M1',4,'d9524aa76d6fe334421c0d7871612812af026e15db1dd5a3caabb655f8ac7bc2','01e6c5cf7f706b8b84954864a5a2a66ff025badf207972140a973a2d5e5aa389','793a7cdcf16cab610ac0c6f38fd081efce373154e554b709269fd39fc29f78e9','a52ee85f06e9f82b6e913b5975c25d74b1bb8c0c10d2a998412455f2c9806e2a');
INSERT INTO "borderkit_audit" VALUES (44,'2026-11-20T08:02:00.000000Z','local',NULL,'put','places/P-NEW',4,NULL,'50809245fb99ab3aac56553554a6fbf16f05c8a30f67075c2ed7163f243cf12b','a52ee85f06e9f82b6e913b5975c25d74b1bb8c0c10d2a998412455f2c9806e2a','aff2fcc45cc6ad9fd27c42f92f8a5cb2f2a14d1b2b750f3d9c3f739f900cee8d');
INSERT INTO "borderkit_audit" VALUES (45,'2026-11-20T08:02:00.000000Z','local',NULL,'commit','revisions/4',4,NULL,'82256b707b6788bb890bde12795d03606d1447757d5cd1c3c01c88bad828cd5f','aff2fcc45cc6ad9fd27c42f92f8a5cb2f2a14d1b2b750f3d9c3f739f900cee8d','86c269babcfca56c211b41c4cb3708d1635582ecaaa42040f13b7a8de001c56e');
INSERT INTO "borderkit_audit" VALUES (46,'2026-11-20T08:03:00.000000Z','local',NULL,'remove','assets/A-2',5,'13ad5b55c393d703fa068a85ca0cdcd07df8268baa45e19d7eb6f371144e764f',NULL,'86c269babcfca56c211b41c4cb3708d1635582ecaaa42040f13b7a8de001c56e','e752941ca27ebc0a802753961f1dfc451241e13c329f6d1efc9ffdd19c5ab8cc');
INSERT INTO "borderkit_audit" VALUES (47,'2026-11-20T08:03:00.000000Z','local',NULL,'commit','revisions/5',5,NULL,'876483affe7de646024d8f3e196b8fea0970551a7209dc058c66c5806e87105c','e752941ca27ebc0a802753961f1dfc451241e13c329f6d1efc9ffdd19c5ab8cc','e058b7885fde95bc1da6c432ebe7e273524a8b20fbf8e2f72b446b557923504e');
INSERT INTO "borderkit_audit" VALUES (48,'2026-11-22T08:01:00.000000Z','local',NULL,'migrate','register',5,NULL,'d6799b33-53a3-4f23-a826-b6f39f5649c1','e058b7885fde95bc1da6c432ebe7e273524a8b20fbf8e2f72b446b557923504e','4c45e498bda530f50cf8409289e1ca63a91f9204c960e68ea6e0bbfb9df25df0');
INSERT INTO "borderkit_audit" VALUES (49,'2026-11-22T08:02:00.000000Z','local',NULL,'put','boundaries/AA-BB',6,NULL,'27a16f8d07bc40f007695cf8d441483895da1a162738badde39d5e0c397b9d15','4c45e498bda530f50cf8409289e1ca63a91f9204c960e68ea6e0bbfb9df25df0','cf4ee8669ee55d844bb50de96a41b20a3a26fd61e4a59edb151d30bff5a46017');
INSERT INTO "borderkit_audit" VALUES (50,'2026-11-22T08:02:00.000000Z','local',NULL,'put','positions/P-1',6,NULL,'30162de8a3bbc26462b31d394f11fbcd92e91d0655187c5c65c6d5ed30738bf1','cf4ee8669ee55d844bb50de96a41b20a3a26fd61e4a59edb151d30bff5a46017','65f9dad2b20e4cfcf7f4e6b2aeff95528e3389d6e2aadfb9975bf9dd9592d489');
INSERT INTO "borderkit_audit" VALUES (51,'2026-11-22T08:02:00.000000Z','local',NULL,'put','markers/M1',6,'01e6c5cf7f706b8b84954864a5a2a66ff025badf207972140a973a2d5e5aa389','8bb49905d52c5013b985c2f74f87f5b95285a98633f580682d2b1707486b49fc','65f9dad2b20e4cfcf7f4e6b2aeff95528e3389d6e2aadfb9975bf9dd9592d489','b177ffa04ba6c386a48dcc82f7e11435f8943b357b39591616a3376ad81c894b');
INSERT INTO "borderkit_audit" VALUES (52,'2026-11-22T08:02:00.000000Z','local',NULL,'commit','revisions/6',6,NULL,'c2742e8867536121a1374bdbdad6b212ccad4314ffab9eb1c647ac73a6d7ae17','b177ffa04ba6c386a48dcc82f7e11435f8943b357b39591616a3376ad81c894b','391a01044d8fd6de09235497a23d2f60ecf1dd0d0c5ffeeac1cc05cf10083344');
INSERT INTO "borderkit_audit" VALUES (53,'2026-11-22T08:03:00.000000Z','local',NULL,'remove','positions/P-1',7,'30162de8a3bbc26462b31d394f11fbcd92e91d0655187c5c65c6d5ed30738bf1',NULL,'391a01044d8fd6de09235497a23d2f60ecf1dd0d0c5ffeeac1cc05cf10083344','1e5818172abd7d0a2898d3b52b6e1082d3dff64df9a401cbf9e84e5ba0469f4d');
INSERT INTO "borderkit_audit" VALUES (54,'2026-11-22T08:03:00.000000Z','local',NULL,'commit','revisions/7',7,NULL,'234b8ad560ad8dc552903b7b9b90f226d7019246645341db7830e107968131a3','1e5818172abd7d0a2898d3b52b6e1082d3dff64df9a401cbf9e84e5ba0469f4d','711f1d4ae0843a7c8548dc31ec54e295ad8ef0d26a22e0f01113967e1dc99992');
INSERT INTO "jurisdictions_history" VALUES (1,3,'put','f77eeb213b7eb8f94ed438e86687549d05873829dad617f002acdd15d2faf089',NULL,1,X'47500003E61000000000000000003440F6285C8FC2B53440CDCCCCCCCCCC46C08FC2F5285C8F46C00106000000010000000103000000010000000D0000000000000000003440CDCCCCCCCCCC46C0295C8FC2F5A83440CDCCCCCCCCCC46C017D9CEF753A334400000000000C046C01F85EB51B89E3440F6285C8FC2B546C0A4703D0AD7A33440713D0AD7A3B046C0E17A14AE47A13440EC51B81E85AB46C048E17A14AEA734406666666666A646C0A4703D0AD7A33440E17A14AE47A146C0295C8FC2F5A834405C8FC2F5289C46C0713D0AD7A3B03440D7A3703D0A9746C0F6285C8FC2B534408FC2F5285C8F46C000000000000034408FC2F5285C8F46C00000000000003440CDCCCCCCCCCC46C0','AA','{"en": "Aurel (side AA)", "ru": "Аурель (сторона AA)", "zh": "奥雷尔（AA 方）"}','Etc/GMT-2','open','2020-01-01',NULL,'2027-12-31','aa','province',NULL,NULL,NULL,NULL);
INSERT INTO "jurisdictions_history" VALUES (2,3,'put','5f0988a96d0e62a4ba6d3040aa295a1249968a29943b638b4256435d8a6deeae',NULL,2,X'47500003E61000000000000000003440F6285C8FC2B534408FC2F5285C8F46C000000000008046C00106000000010000000103000000010000000600000000000000000034408FC2F5285C8F46C0F6285C8FC2B534408FC2F5285C8F46C0AE47E17A14AE344048E17A14AE8746C03333333333B3344000000000008046C0000000000000344000000000008046C000000000000034408FC2F5285C8F46C0','AN','{"en": "Aurel Upland (side AA)", "ru": "Аурельское нагорье (сторона AA)", "zh": "奥雷尔高地（AA 方）"}','Etc/GMT-2','non_open','2020-01-01',NULL,'2027-12-31','aa','province',NULL,NULL,NULL,NULL);
INSERT INTO "calendars_history" VALUES (1,3,'put','3c23af160ef42ee5a1642506989a2847508d5f7df57ad5c5522a747ff7c8988d',NULL,1,'aa','[2026, 2027]','["SAT", "SUN"]','["2026-01-01", "2026-05-01"]','["2026-05-09"]');
INSERT INTO "zones_history" VALUES (1,3,'put','bb8a04929564a8c92b6d681954b1f30c795ab5c4c1caeed66a3bfdcf0944c685',NULL,1,X'47500003E6100000F2D24D6210983440F6285C8FC2B53440CDCCCCCCCCCC46C000000000008046C001060000000100000001030000000100000019000000068195438BAC344000000000008046C08195438B6CA7344048E17A14AE8746C0C976BE9F1AAF34408FC2F5285C8F46C0448B6CE7FBA93440D7A3703D0A9746C0FCA9F1D24DA234405C8FC2F5289C46C077BE9F1A2F9D3440E17A14AE47A146C01B2FDD2406A134406666666666A646C0B4C876BE9F9A3440EC51B81E85AB46C077BE9F1A2F9D3440713D0AD7A3B046C0F2D24D6210983440F6285C8FC2B546C0E9263108AC9C34400000000000C046C0FCA9F1D24DA23440CDCCCCCCCCCC46C0295C8FC2F5A83440CDCCCCCCCCCC46C017D9CEF753A334400000000000C046C01F85EB51B89E3440F6285C8FC2B546C0A4703D0AD7A33440713D0AD7A3B046C0E17A14AE47A13440EC51B81E85AB46C048E17A14AEA734406666666666A646C0A4703D0AD7A33440E17A14AE47A146C0295C8FC2F5A834405C8FC2F5289C46C0713D0AD7A3B03440D7A3703D0A9746C0F6285C8FC2B534408FC2F5285C8F46C0AE47E17A14AE344048E17A14AE8746C03333333333B3344000000000008046C0068195438BAC344000000000008046C0','DZ-01','{"en": "Border strip", "ru": "Пограничная полоса", "zh": "边境地带"}','border_strip','border-office','2020-01-01',NULL,150.0,NULL,NULL,'[{"applies": {}, "authority_chain": ["border-office"], "basis": {"article": "4", "instrument": "Demo Border Regulation"}, "effect": "permit", "id": "R1", "lead": {"counted_from": "contact", "days": 7, "kind": "calendar"}, "permit_kind": "border-pass"}]','[{"applies": {"category": ["diplomat", "official_guest"]}, "basis": {"article": "4(2)", "instrument": "Demo Border Regulation"}, "id": "E1", "lifts": ["R1"]}]',2,NULL,NULL);
INSERT INTO "zones_history" VALUES (2,3,'put','13f968e13630abee665eb7a893e0b1af1552a3e864420a7ec606c886e4fecaf3',NULL,2,X'47500003E6100000CDCCCCCCCC6C34403D0AD7A3707D3440F0A7C64B37A946C017D9CEF753A346C001060000000100000001030000000100000007000000CDCCCCCCCC6C344014AE47E17AA446C014AE47E17A74344017D9CEF753A346C05C8FC2F5287C34403108AC1C5AA446C03D0AD7A3707D34408195438B6CA746C02B8716D9CE773440F0A7C64B37A946C03BDF4F8D976E34409CC420B072A846C0CDCCCCCCCC6C344014AE47E17AA446C0','DZ-03','{"en": "Velmora town", "ru": "Город Велмора", "zh": "韦尔莫拉镇"}','controlled_open','county-1',NULL,NULL,NULL,NULL,NULL,'[{"applies": {}, "basis": {"article": "9", "instrument": "Demo Border Regulation"}, "effect": "allow", "id": "R1"}, {"applies": {"category": ["journalist"]}, "authority_chain": ["county"], "basis": {"article": "9(2)", "instrument": "Demo Border Regulation"}, "effect": "notify", "id": "R2", "lead": {"counted_from": "contact", "days": 3, "kind": "calendar"}}, {"applies": {"group_size_min": 40}, "basis": {"article": "9(3)", "instrument": "Demo Border Regulation"}, "conditions": [{"en": "Groups of 40 and more name a leader to the town office.", "ru": "Группы от 40 человек сообщают городу имя старшего.", "zh": "四十人以上的团组须向镇政府报备领队。"}], "effect": "condition", "id": "R3"}]',NULL,1,NULL,NULL);
INSERT INTO "zones_history" VALUES (3,3,'put','5df94adc4c57ab35e02dec7f2fadf93e44a79eac5c8afbe5485f19fe010cd8f5',NULL,3,X'47500003E6100000022B8716D98E3440643BDF4F8D9734407B14AE47E1BA46C0713D0AD7A3B046C0010600000001000000010300000001000000060000008FC2F5285C8F3440E17A14AE47B146C0D7A3703D0A973440713D0AD7A3B046C083C0CAA145963440D7A3703D0AB746C0643BDF4F8D9734407B14AE47E1BA46C0022B8716D98E3440B4C876BE9FBA46C08FC2F5285C8F3440E17A14AE47B146C0','DZ-06','{"en": "Lower river road, night closure", "ru": "Нижняя речная дорога, ночное закрытие", "zh": "下游沿河路夜间管制区"}','controlled','border-office',NULL,NULL,NULL,NULL,'{"exceptions": [{"date": "2026-12-31", "windows": []}], "timezone": "Etc/GMT-2", "weekly": [{"days": ["ANY"], "from": "22:00", "to": "05:00"}]}','[{"applies": {}, "basis": {"article": "13", "instrument": "Demo Border Regulation"}, "effect": "prohibit", "id": "R1"}]','[{"applies": {"resident": true}, "basis": {"article": "13(2)", "instrument": "Demo Border Regulation"}, "id": "E1", "lifts": ["R1"]}]',1,NULL,NULL);
INSERT INTO "class_rules_history" VALUES (1,3,'put','ef58634c7705e7ef5662cbffff57518800bf8c0fa6ac2da63e427a32061bb45e',NULL,1,'non_open','[{"applies": {"category": ["diplomat", "official_guest", "journalist", "ngo", "expert", "student", "intern", "resident", "worker", "transit", "other"]}, "authority_chain": ["county", "province"], "basis": {"article": "10", "instrument": "Demo Border Regulation"}, "effect": "permit", "id": "N1", "lead": {"counted_from": "contact", "days": 15, "kind": "working"}, "permit_kind": "travel"}, {"applies": {"category": ["tourist"]}, "basis": {"article": "10(2)", "instrument": "Demo Border Regulation"}, "effect": "prohibit", "id": "N2"}]','[]');
INSERT INTO "class_rules_history" VALUES (2,3,'put','6eae6b11d182b9ff7e6fce4f3ef454c9e42f3b75c87664458916ec8712ec3367',NULL,2,'controlled','[{"applies": {"mode": ["air"]}, "basis": {"article": "2", "instrument": "Demo Border Regulation"}, "effect": "allow", "id": "C1"}]','[]');
INSERT INTO "class_rules_history" VALUES (3,3,'put','8254eef36c254905c4d30c070920ebc5b0deb6cde72f25020edf63400e619aeb',NULL,3,'border_strip','[{"applies": {"equipment": ["drone"], "mode": ["air"]}, "basis": {"article": "4(5)", "instrument": "Demo Border Regulation"}, "effect": "prohibit", "id": "B1"}]','[]');
INSERT INTO "corridors_history" VALUES (1,3,'put','a34e82d25d6b8dd1aacaf607dd65594cf8d39ec6b1a6f0e491dce343f286e58d',NULL,1,X'47500003E61000001F85EB51B89E344048E17A14AEA734406666666666A646C0F6285C8FC2A546C001020000000200000048E17A14AEA734406666666666A646C01F85EB51B89E3440F6285C8FC2A546C0','C-1','DZ-01',200.0,'both','["road"]',NULL,1,'["R1"]','2024-01-01',NULL,'{"article": "5", "instrument": "Demo Border Regulation"}');
INSERT INTO "crossings_history" VALUES (1,3,'put','b939929d89512996c02a245b8043fabc10deca21ea04b77a5738d495a6ea3410',NULL,1,X'47500001E6100000010100000048E17A14AEA734406666666666A646C0','PC-01','{"en": "Ondrel Bridge", "ru": "Мост Ондрел", "zh": "翁德雷尔桥口岸"}','open','["road", "foot"]','{"exceptions": [{"date": "2026-09-15", "windows": []}], "timezone": "Etc/GMT-2", "weekly": [{"days": ["ANY"], "from": "08:00", "to": "20:00"}]}',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "crossings_history" VALUES (2,3,'put','1e357659ca36665e316731b4e4c66d08242904f7f78a59be9dcef4015a3b46af',NULL,2,X'47500001E6100000010100000017D9CEF753A334400000000000C046C0','PC-02','{"en": "Stone Gate", "ru": "Каменные Ворота", "zh": "石门口岸"}','open','["road"]','{"exceptions": [], "timezone": "Etc/GMT-2", "weekly": [{"days": ["MON", "TUE", "WED", "THU", "FRI"], "from": "09:00", "to": "17:00"}]}','["diplomat", "official_guest", "expert", "resident"]',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "places_history" VALUES (1,3,'put','e596b1bd1578245cfa022e8c05439a713609d31aeee20e6b72f3e1342c566d9a',NULL,1,X'47500003E6100000713D0AD7A3703440B81E85EB5178344048E17A14AEA746C0BE9F1A2FDDA446C001030000000100000005000000713D0AD7A37034404C37894160A546C0D7A3703D0A773440BE9F1A2FDDA446C0B81E85EB51783440BA490C022BA746C08B6CE7FBA971344048E17A14AEA746C0713D0AD7A37034404C37894160A546C0','PL-01','{"en": "Velmora", "ru": "Велмора", "zh": "韦尔莫拉"}','["Velmora Town"]','town','["Velmar"]','PL-02',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "places_history" VALUES (2,3,'put','2a7a3b7566ea65c7051d5c896371932fda16346f09c118d367e5d66f3d2da874',NULL,2,X'47500001E6100000010100000000000000004034405C8FC2F5289C46C0','PL-02','{"en": "Taskeny", "ru": "Таскени", "zh": "塔斯肯尼"}','[]',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "places_history" VALUES (3,3,'put','354bbf764aa853066d30c9e73d66b36c067a0b52f100800a58d117fe1f4510c2',NULL,3,X'47500001E610000001010000009A9999999999344085EB51B81EA546C0','PL-03','{"en": "Ondrel", "ru": "Ондрел", "zh": "翁德雷尔"}','[]',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "places_history" VALUES (4,3,'put','20c52c4b90ce09f5abfee04579ff918212a21d898cf8eb2185066565b741cfe5',NULL,4,X'47500001E61000000101000000A4703D0AD72334407B14AE47E1BA46C0','PL-04','{"en": "Reed Camp", "ru": "Камышовый Лагерь", "zh": "芦苇营地"}','["Reedcamp"]',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "places_history" VALUES (5,3,'put','f2d4e334b00f9736970de8ce02367bc73db72971c4685043560cf7e853aac309',NULL,5,X'47500001E6100000010100000066666666666634400000000000C046C0','PL-05','{"en": "Sarnet", "ru": "Сарнет", "zh": "萨尔内特"}','[]',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "places_history" VALUES (6,3,'put','00a801006d787010b141990a670bfe46d7bd976082a662d6881cd433108ca497',NULL,6,X'47500001E61000000101000000C3F5285C8FC2344048E17A14AEA746C0','PL-06','{"en": "Bridgefoot", "ru": "Предмостье", "zh": "桥头"}','[]',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "places_history" VALUES (7,4,'put','50809245fb99ab3aac56553554a6fbf16f05c8a30f67075c2ed7163f243cf12b',NULL,7,X'47500001E61000000101000000C3F5285C8F823440AE47E17A148E46C0','P-NEW','{"en": "New ford"}',NULL,'village',NULL,NULL,NULL,NULL,NULL,NULL,'2026-01-01',NULL);
INSERT INTO "permits_history" VALUES (1,3,'put','8f3d3d3b62fa61f1c1acdd7ede969ad4b52016ecd981d145e9882590425937e3',NULL,1,'P-88','zone-entry','["DZ-07"]',NULL,'["expert"]',NULL,NULL,'2026-06-01','2026-06-30',NULL,'issued');
INSERT INTO "permits_history" VALUES (2,3,'put','c6c92e46f408821542e4c2c58b0e5ff3939c3779ba508869b9ef89ebac97e372',NULL,2,'P-91','border-pass','["DZ-01"]',NULL,'["expert", "worker"]',NULL,NULL,'2026-01-01','2026-03-31',NULL,'expired');
INSERT INTO "boundary_sections_history" VALUES (1,3,'put','3b2b6da21a13f540ba21951d913d4b25e74027de2fe1a16b702a083794e026f0',NULL,1,X'47500003E6100000295C8FC2F5A83440F6285C8FC2B534405C8FC2F5289C46C000000000008046C00105000000010000000102000000050000003333333333B3344000000000008046C0AE47E17A14AE344048E17A14AE8746C0F6285C8FC2B534408FC2F5285C8F46C0713D0AD7A3B03440D7A3703D0A9746C0295C8FC2F5A834405C8FC2F5289C46C0','S1','AA-BB',NULL,NULL,'agreed',NULL,NULL,NULL,NULL,NULL,25000,2.5,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "boundary_sections_history" VALUES (2,3,'put','ec7eaccdddb0b29f1d873c07a3f53b015b20329f55fd1f58a514217f71cfacde',NULL,2,X'47500003E61000001F85EB51B89E3440295C8FC2F5A83440F6285C8FC2B546C05C8FC2F5289C46C0010500000001000000010200000006000000295C8FC2F5A834405C8FC2F5289C46C0A4703D0AD7A33440E17A14AE47A146C048E17A14AEA734406666666666A646C0E17A14AE47A13440EC51B81E85AB46C0A4703D0AD7A33440713D0AD7A3B046C01F85EB51B89E3440F6285C8FC2B546C0','S2','AA-BB',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "boundary_sections_history" VALUES (3,3,'put','9a071d25d7620385b4b297f3e38f9d62176a6cfb3cb29634eb2440f7561c5f0a',NULL,3,X'47500003E61000001F85EB51B89E3440295C8FC2F5A83440CDCCCCCCCCCC46C0F6285C8FC2B546C00105000000010000000102000000030000001F85EB51B89E3440F6285C8FC2B546C017D9CEF753A334400000000000C046C0295C8FC2F5A83440CDCCCCCCCCCC46C0','S3','AA-BB',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "markers_history" VALUES (1,3,'put','d9524aa76d6fe334421c0d7871612812af026e15db1dd5a3caabb655f8ac7bc2',NULL,1,X'47500001E610000001010000000000000000803440CDCCCCCCCC8C46C0','M1','AA-BB','1',NULL,'main','single',NULL,NULL,'granite',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "markers_history" VALUES (2,3,'put','635ca3a9840884f1d50e28969ca32bd59a8a5e9e6a767fff5437a857d74f2297',NULL,2,X'47500001E610000001010000003333333333B334409A999999999946C0','M3','AA-BB','3',NULL,'tripoint','single',NULL,NULL,'granite',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "markers_history" VALUES (3,3,'put','100dde9333b16f99891ece84aac0f35fffc8bd33fe17fede5de2b754303d99d2',NULL,3,X'47500001E610000001010000000000000000803440CDCCCCCCCC8C46C0','M4','AA-BB',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'AA 4','stone','0.3 x 0.3 m','1926','at the weir','m4.jpg','demo-survey','m4',3,'2026-10-30',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "markers_history" VALUES (4,4,'put','01e6c5cf7f706b8b84954864a5a2a66ff025badf207972140a973a2d5e5aa389',NULL,1,X'47500001E610000001010000000000000000803440CDCCCCCCCC8C46C0','M1','AA-BB','1',NULL,'main','single',NULL,'leaning','granite','2026-10-02',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "markers_history" VALUES (5,6,'put','8bb49905d52c5013b985c2f74f87f5b95285a98633f580682d2b1707486b49fc',NULL,1,X'47500001E610000001010000000000000000803440CDCCCCCCCC8C46C0','M1','AA-BB','1',NULL,'main','single',NULL,'leaning','granite','2026-10-02',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "assets_history" VALUES (1,3,'put','40645baad6c3449a916b25aedd5ff24e2add8e9d49dfbcc34ccf4f1019d26652',NULL,1,X'47500001E6100000010100000066666666662634408FC2F5285C8F46C0','A-1','bridge','{"en": "Reed bridge"}','AA',NULL,NULL,NULL,NULL,'demo-survey','a1',3,'2026-10-30');
INSERT INTO "assets_history" VALUES (2,3,'put','13ad5b55c393d703fa068a85ca0cdcd07df8268baa45e19d7eb6f371144e764f',NULL,2,X'47500003E610000033333333333334400000000000403440CDCCCCCCCC8C46C0CDCCCCCCCC8C46C00102000000020000003333333333333440CDCCCCCCCC8C46C00000000000403440CDCCCCCCCC8C46C0','A-2','fence',NULL,NULL,NULL,NULL,NULL,'=not a formula',NULL,NULL,NULL,NULL);
INSERT INTO "assets_history" VALUES (3,5,'remove',NULL,NULL,2,NULL,'A-2',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "roads_history" VALUES (1,3,'put','633f28273bd4cc914fa2e55bd803b1b4b286e61682d30a26e7f08ef7afdb448c',NULL,1,X'47500003E61000009A99999999193440CDCCCCCCCC4C344033333333339346C0CDCCCCCCCC8C46C00105000000010000000102000000030000009A99999999193440CDCCCCCCCC8C46C0333333333333344033333333339346C0CDCCCCCCCC4C3440CDCCCCCCCC8C46C0','R-1','{"en": "Reed Road"}','local','unpaved',0,'public','["road", "foot"]','demo-survey','r1',3,'2026-10-30',NULL,NULL);
INSERT INTO "roads_history" VALUES (2,3,'put','ebd1c141b8647a9dabbf2dfc76485afe1669cb806f2fc307a3a1b2ad9a4220b7',NULL,2,X'47500003E61000009A9999999919344066666666666634400000000000A046C09A999999999946C00105000000020000000102000000020000009A999999991934409A999999999946C033333333333334409A999999999946C0010200000002000000CDCCCCCCCC4C34409A999999999946C066666666666634400000000000A046C0','R-2',NULL,'path',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "waters_history" VALUES (1,3,'put','efb0c6dcf0d5389501350e163fb913e697c957cb42b07e13127fc1725c1ba903',NULL,1,X'47500003E61000000000000000003440CDCCCCCCCC0C34406666666666A646C000000000008046C0010200000002000000000000000000344000000000008046C0CDCCCCCCCC0C34406666666666A646C0','W-1','{"en": "Skarr", "zh": "斯卡尔河"}','river','demo-survey','w1',3,'2026-10-30',NULL,NULL);
INSERT INTO "waters_history" VALUES (2,3,'put','eb66e752a17d608a28bb792f3da3ef9042bfa9551f346345a7b521fdb295dcff',NULL,2,X'47500003E6100000666666666666344000000000008034403333333333B346C06666666666A646C00103000000010000000500000000000000008034403333333333B346C000000000008034406666666666A646C066666666666634406666666666A646C066666666666634403333333333B346C000000000008034403333333333B346C0','W-2',NULL,'lake',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "protected_areas_history" VALUES (1,3,'put','b7172d564875ad16702ce4cdf4fd55813428aef4555c8385b32c0d51f815a632',NULL,1,X'47500003E61000009A999999999934403333333333B334409A999999999946C0CDCCCCCCCC8C46C0010600000001000000010300000002000000050000009A999999999934409A999999999946C09A99999999993440CDCCCCCCCC8C46C03333333333B33440CDCCCCCCCC8C46C03333333333B334409A999999999946C09A999999999934409A999999999946C005000000295C8FC2F5A8344052B81E85EB9146C0A4703D0AD7A3344052B81E85EB9146C0A4703D0AD7A3344014AE47E17A9446C0295C8FC2F5A8344014AE47E17A9446C0295C8FC2F5A8344052B81E85EB9146C0','PA-1','{"en": "Reed marsh"}','nature','county','demo-survey','p1',3,'2026-10-30',NULL,NULL);
INSERT INTO "sources_history" VALUES (1,3,'put','8019ecc45c5e1ef5e11a3ffa1a8110908dc08ffeaa15c5a10d43d4e28e305d1d',NULL,1,'demo-survey','{"en": "Demo survey"}','survey','2026-10-30','CC0-1.0',NULL,10000,'0000000000000000000000000000000000000000000000000000000000000000',NULL);
INSERT INTO "boundaries" VALUES (1,'AA-BB','{"en": "The line"}','["AA", "BB"]',NULL,0.1,'JR-2026-08',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "boundaries_history" VALUES (1,6,'put','27a16f8d07bc40f007695cf8d441483895da1a162738badde39d5e0c397b9d15',NULL,1,'AA-BB','{"en": "The line"}','["AA", "BB"]',NULL,0.1,'JR-2026-08',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "positions_history" VALUES (1,6,'put','30162de8a3bbc26462b31d394f11fbcd92e91d0655187c5c65c6d5ed30738bf1',NULL,1,X'47500001E610000001010000000000000000803440CDCCCCCCCC8C46C0','P-1','markers/M1','AA-BB','AA','observed','45 06 36.00 S','20 30 36.00 E','EPSG:4326',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0.02,0.02,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "positions_history" VALUES (2,7,'remove',NULL,NULL,1,NULL,'P-1',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
DELETE FROM sqlite_sequence;
INSERT INTO "sqlite_sequence" VALUES ('jurisdictions',2);
INSERT INTO "sqlite_sequence" VALUES ('calendars',1);
INSERT INTO "sqlite_sequence" VALUES ('zones',3);
INSERT INTO "sqlite_sequence" VALUES ('class_rules',3);
INSERT INTO "sqlite_sequence" VALUES ('corridors',1);
INSERT INTO "sqlite_sequence" VALUES ('crossings',2);
INSERT INTO "sqlite_sequence" VALUES ('places',7);
INSERT INTO "sqlite_sequence" VALUES ('permits',2);
INSERT INTO "sqlite_sequence" VALUES ('boundary_sections',3);
INSERT INTO "sqlite_sequence" VALUES ('markers',3);
INSERT INTO "sqlite_sequence" VALUES ('sources',1);
INSERT INTO "sqlite_sequence" VALUES ('roads',2);
INSERT INTO "sqlite_sequence" VALUES ('waters',2);
INSERT INTO "sqlite_sequence" VALUES ('protected_areas',1);
INSERT INTO "sqlite_sequence" VALUES ('assets',3);
INSERT INTO "sqlite_sequence" VALUES ('jurisdictions_history',2);
INSERT INTO "sqlite_sequence" VALUES ('calendars_history',1);
INSERT INTO "sqlite_sequence" VALUES ('zones_history',3);
INSERT INTO "sqlite_sequence" VALUES ('class_rules_history',3);
INSERT INTO "sqlite_sequence" VALUES ('corridors_history',1);
INSERT INTO "sqlite_sequence" VALUES ('crossings_history',2);
INSERT INTO "sqlite_sequence" VALUES ('places_history',7);
INSERT INTO "sqlite_sequence" VALUES ('permits_history',2);
INSERT INTO "sqlite_sequence" VALUES ('boundary_sections_history',3);
INSERT INTO "sqlite_sequence" VALUES ('markers_history',5);
INSERT INTO "sqlite_sequence" VALUES ('assets_history',3);
INSERT INTO "sqlite_sequence" VALUES ('roads_history',2);
INSERT INTO "sqlite_sequence" VALUES ('waters_history',2);
INSERT INTO "sqlite_sequence" VALUES ('protected_areas_history',1);
INSERT INTO "sqlite_sequence" VALUES ('sources_history',1);
INSERT INTO "sqlite_sequence" VALUES ('borderkit_settings_history',4);
INSERT INTO "sqlite_sequence" VALUES ('boundaries',1);
INSERT INTO "sqlite_sequence" VALUES ('boundaries_history',1);
INSERT INTO "sqlite_sequence" VALUES ('positions',1);
INSERT INTO "sqlite_sequence" VALUES ('positions_history',2);
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
INSERT INTO "rtree_places_geom" VALUES (7,20.509998321533203,20.510000228881836,-45.11000061035156,-45.10999298095703);
INSERT INTO "rtree_boundary_sections_geom" VALUES (2,20.619997024536133,20.660001754760742,-45.420005798339844,-45.219993591308594);
INSERT INTO "rtree_boundary_sections_geom" VALUES (3,20.619997024536133,20.660001754760742,-45.600006103515625,-45.41999816894531);
INSERT INTO "rtree_boundary_sections_geom" VALUES (1,20.65999984741211,20.710002899169922,-45.220001220703125,-45.0);
INSERT INTO "rtree_markers_geom" VALUES (2,20.699996948242188,20.700000762939453,-45.20000076293945,-45.19999313354492);
INSERT INTO "rtree_markers_geom" VALUES (3,20.5,20.5,-45.100006103515625,-45.099998474121094);
INSERT INTO "rtree_markers_geom" VALUES (1,20.5,20.5,-45.100006103515625,-45.099998474121094);
INSERT INTO "rtree_assets_geom" VALUES (1,20.149999618530273,20.150001525878906,-45.1200065612793,-45.119998931884766);
INSERT INTO "rtree_roads_geom" VALUES (1,20.099998474121094,20.300003051757812,-45.150001525878906,-45.099998474121094);
INSERT INTO "rtree_roads_geom" VALUES (2,20.099998474121094,20.400001525878906,-45.25,-45.19999313354492);
INSERT INTO "rtree_waters_geom" VALUES (1,20.0,20.050003051757812,-45.30000686645508,-45.0);
INSERT INTO "rtree_waters_geom" VALUES (2,20.399999618530273,20.5,-45.400001525878906,-45.29999923706055);
INSERT INTO "rtree_protected_areas_geom" VALUES (1,20.599998474121094,20.700000762939453,-45.20000076293945,-45.099998474121094);
CREATE INDEX borderkit_jobs_state ON borderkit_jobs (state, created);
CREATE INDEX jurisdictions_history_key ON jurisdictions_history (code, history_id);
CREATE INDEX jurisdictions_history_revision ON jurisdictions_history (revision);
CREATE INDEX calendars_history_key ON calendars_history (calendar, history_id);
CREATE INDEX calendars_history_revision ON calendars_history (revision);
CREATE INDEX zones_history_key ON zones_history (zone, history_id);
CREATE INDEX zones_history_revision ON zones_history (revision);
CREATE INDEX class_rules_history_key ON class_rules_history (class, history_id);
CREATE INDEX class_rules_history_revision ON class_rules_history (revision);
CREATE INDEX corridors_history_key ON corridors_history (corridor, history_id);
CREATE INDEX corridors_history_revision ON corridors_history (revision);
CREATE INDEX crossings_history_key ON crossings_history (crossing, history_id);
CREATE INDEX crossings_history_revision ON crossings_history (revision);
CREATE INDEX places_history_key ON places_history (place, history_id);
CREATE INDEX places_history_revision ON places_history (revision);
CREATE INDEX permits_history_key ON permits_history (permit, history_id);
CREATE INDEX permits_history_revision ON permits_history (revision);
CREATE INDEX boundary_sections_history_key ON boundary_sections_history (boundary, section, history_id);
CREATE INDEX boundary_sections_history_revision ON boundary_sections_history (revision);
CREATE INDEX markers_history_key ON markers_history (marker_uid, history_id);
CREATE INDEX markers_history_revision ON markers_history (revision);
CREATE INDEX assets_history_key ON assets_history (asset, history_id);
CREATE INDEX assets_history_revision ON assets_history (revision);
CREATE INDEX roads_history_key ON roads_history (road, history_id);
CREATE INDEX roads_history_revision ON roads_history (revision);
CREATE INDEX waters_history_key ON waters_history (water, history_id);
CREATE INDEX waters_history_revision ON waters_history (revision);
CREATE INDEX protected_areas_history_key ON protected_areas_history (protected_area, history_id);
CREATE INDEX protected_areas_history_revision ON protected_areas_history (revision);
CREATE INDEX sources_history_key ON sources_history (source, history_id);
CREATE INDEX sources_history_revision ON sources_history (revision);
CREATE INDEX clearances_history_key ON clearances_history (clearance, history_id);
CREATE INDEX clearances_history_revision ON clearances_history (revision);
CREATE INDEX boundaries_history_key ON boundaries_history (boundary, history_id);
CREATE INDEX boundaries_history_revision ON boundaries_history (revision);
CREATE INDEX documents_history_key ON documents_history (document, history_id);
CREATE INDEX documents_history_revision ON documents_history (revision);
CREATE INDEX turning_points_history_key ON turning_points_history (boundary, point, history_id);
CREATE INDEX turning_points_history_revision ON turning_points_history (revision);
CREATE INDEX positions_history_key ON positions_history (position, history_id);
CREATE INDEX positions_history_revision ON positions_history (revision);
CREATE INDEX marker_relations_history_key ON marker_relations_history (relation, history_id);
CREATE INDEX marker_relations_history_revision ON marker_relations_history (revision);
CREATE INDEX water_lines_history_key ON water_lines_history (water_line, history_id);
CREATE INDEX water_lines_history_revision ON water_lines_history (revision);
CREATE INDEX soundings_history_key ON soundings_history (sounding, history_id);
CREATE INDEX soundings_history_revision ON soundings_history (revision);
CREATE INDEX islands_history_key ON islands_history (boundary, island, history_id);
CREATE INDEX islands_history_revision ON islands_history (revision);
CREATE INDEX control_points_history_key ON control_points_history (point, side, history_id);
CREATE INDEX control_points_history_revision ON control_points_history (revision);
CREATE INDEX transformations_history_key ON transformations_history (transformation, history_id);
CREATE INDEX transformations_history_revision ON transformations_history (revision);
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
CREATE TRIGGER jurisdictions_history_no_update BEFORE UPDATE ON jurisdictions_history BEGIN SELECT RAISE(ABORT, 'rows of jurisdictions_history only come'); END;
CREATE TRIGGER jurisdictions_history_no_delete BEFORE DELETE ON jurisdictions_history BEGIN SELECT RAISE(ABORT, 'rows of jurisdictions_history only come'); END;
CREATE TRIGGER calendars_history_no_update BEFORE UPDATE ON calendars_history BEGIN SELECT RAISE(ABORT, 'rows of calendars_history only come'); END;
CREATE TRIGGER calendars_history_no_delete BEFORE DELETE ON calendars_history BEGIN SELECT RAISE(ABORT, 'rows of calendars_history only come'); END;
CREATE TRIGGER zones_history_no_update BEFORE UPDATE ON zones_history BEGIN SELECT RAISE(ABORT, 'rows of zones_history only come'); END;
CREATE TRIGGER zones_history_no_delete BEFORE DELETE ON zones_history BEGIN SELECT RAISE(ABORT, 'rows of zones_history only come'); END;
CREATE TRIGGER class_rules_history_no_update BEFORE UPDATE ON class_rules_history BEGIN SELECT RAISE(ABORT, 'rows of class_rules_history only come'); END;
CREATE TRIGGER class_rules_history_no_delete BEFORE DELETE ON class_rules_history BEGIN SELECT RAISE(ABORT, 'rows of class_rules_history only come'); END;
CREATE TRIGGER corridors_history_no_update BEFORE UPDATE ON corridors_history BEGIN SELECT RAISE(ABORT, 'rows of corridors_history only come'); END;
CREATE TRIGGER corridors_history_no_delete BEFORE DELETE ON corridors_history BEGIN SELECT RAISE(ABORT, 'rows of corridors_history only come'); END;
CREATE TRIGGER crossings_history_no_update BEFORE UPDATE ON crossings_history BEGIN SELECT RAISE(ABORT, 'rows of crossings_history only come'); END;
CREATE TRIGGER crossings_history_no_delete BEFORE DELETE ON crossings_history BEGIN SELECT RAISE(ABORT, 'rows of crossings_history only come'); END;
CREATE TRIGGER places_history_no_update BEFORE UPDATE ON places_history BEGIN SELECT RAISE(ABORT, 'rows of places_history only come'); END;
CREATE TRIGGER places_history_no_delete BEFORE DELETE ON places_history BEGIN SELECT RAISE(ABORT, 'rows of places_history only come'); END;
CREATE TRIGGER permits_history_no_update BEFORE UPDATE ON permits_history BEGIN SELECT RAISE(ABORT, 'rows of permits_history only come'); END;
CREATE TRIGGER permits_history_no_delete BEFORE DELETE ON permits_history BEGIN SELECT RAISE(ABORT, 'rows of permits_history only come'); END;
CREATE TRIGGER boundary_sections_history_no_update BEFORE UPDATE ON boundary_sections_history BEGIN SELECT RAISE(ABORT, 'rows of boundary_sections_history only come'); END;
CREATE TRIGGER boundary_sections_history_no_delete BEFORE DELETE ON boundary_sections_history BEGIN SELECT RAISE(ABORT, 'rows of boundary_sections_history only come'); END;
CREATE TRIGGER markers_history_no_update BEFORE UPDATE ON markers_history BEGIN SELECT RAISE(ABORT, 'rows of markers_history only come'); END;
CREATE TRIGGER markers_history_no_delete BEFORE DELETE ON markers_history BEGIN SELECT RAISE(ABORT, 'rows of markers_history only come'); END;
CREATE TRIGGER assets_history_no_update BEFORE UPDATE ON assets_history BEGIN SELECT RAISE(ABORT, 'rows of assets_history only come'); END;
CREATE TRIGGER assets_history_no_delete BEFORE DELETE ON assets_history BEGIN SELECT RAISE(ABORT, 'rows of assets_history only come'); END;
CREATE TRIGGER roads_history_no_update BEFORE UPDATE ON roads_history BEGIN SELECT RAISE(ABORT, 'rows of roads_history only come'); END;
CREATE TRIGGER roads_history_no_delete BEFORE DELETE ON roads_history BEGIN SELECT RAISE(ABORT, 'rows of roads_history only come'); END;
CREATE TRIGGER waters_history_no_update BEFORE UPDATE ON waters_history BEGIN SELECT RAISE(ABORT, 'rows of waters_history only come'); END;
CREATE TRIGGER waters_history_no_delete BEFORE DELETE ON waters_history BEGIN SELECT RAISE(ABORT, 'rows of waters_history only come'); END;
CREATE TRIGGER protected_areas_history_no_update BEFORE UPDATE ON protected_areas_history BEGIN SELECT RAISE(ABORT, 'rows of protected_areas_history only come'); END;
CREATE TRIGGER protected_areas_history_no_delete BEFORE DELETE ON protected_areas_history BEGIN SELECT RAISE(ABORT, 'rows of protected_areas_history only come'); END;
CREATE TRIGGER sources_history_no_update BEFORE UPDATE ON sources_history BEGIN SELECT RAISE(ABORT, 'rows of sources_history only come'); END;
CREATE TRIGGER sources_history_no_delete BEFORE DELETE ON sources_history BEGIN SELECT RAISE(ABORT, 'rows of sources_history only come'); END;
CREATE TRIGGER clearances_history_no_update BEFORE UPDATE ON clearances_history BEGIN SELECT RAISE(ABORT, 'rows of clearances_history only come'); END;
CREATE TRIGGER clearances_history_no_delete BEFORE DELETE ON clearances_history BEGIN SELECT RAISE(ABORT, 'rows of clearances_history only come'); END;
CREATE TRIGGER borderkit_settings_history_no_update BEFORE UPDATE ON borderkit_settings_history BEGIN SELECT RAISE(ABORT, 'rows of borderkit_settings_history only come'); END;
CREATE TRIGGER borderkit_settings_history_no_delete BEFORE DELETE ON borderkit_settings_history BEGIN SELECT RAISE(ABORT, 'rows of borderkit_settings_history only come'); END;
CREATE TRIGGER borderkit_revisions_no_update BEFORE UPDATE ON borderkit_revisions BEGIN SELECT RAISE(ABORT, 'rows of borderkit_revisions only come'); END;
CREATE TRIGGER borderkit_revisions_no_delete BEFORE DELETE ON borderkit_revisions BEGIN SELECT RAISE(ABORT, 'rows of borderkit_revisions only come'); END;
CREATE TRIGGER borderkit_audit_no_update BEFORE UPDATE ON borderkit_audit BEGIN SELECT RAISE(ABORT, 'rows of borderkit_audit only come'); END;
CREATE TRIGGER borderkit_audit_no_delete BEFORE DELETE ON borderkit_audit BEGIN SELECT RAISE(ABORT, 'rows of borderkit_audit only come'); END;
CREATE TRIGGER boundaries_history_no_update BEFORE UPDATE ON boundaries_history BEGIN SELECT RAISE(ABORT, 'rows of boundaries_history only come'); END;
CREATE TRIGGER boundaries_history_no_delete BEFORE DELETE ON boundaries_history BEGIN SELECT RAISE(ABORT, 'rows of boundaries_history only come'); END;
CREATE TRIGGER documents_history_no_update BEFORE UPDATE ON documents_history BEGIN SELECT RAISE(ABORT, 'rows of documents_history only come'); END;
CREATE TRIGGER documents_history_no_delete BEFORE DELETE ON documents_history BEGIN SELECT RAISE(ABORT, 'rows of documents_history only come'); END;
CREATE TRIGGER rtree_turning_points_geom_insert AFTER INSERT ON "turning_points"
  WHEN (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  INSERT OR REPLACE INTO "rtree_turning_points_geom" VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_turning_points_geom_update1 AFTER UPDATE OF "geom" ON "turning_points"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  INSERT OR REPLACE INTO "rtree_turning_points_geom" VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_turning_points_geom_update2 AFTER UPDATE OF "geom" ON "turning_points"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM "rtree_turning_points_geom" WHERE id = OLD."fid";
END;
CREATE TRIGGER rtree_turning_points_geom_update3 AFTER UPDATE ON "turning_points"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM "rtree_turning_points_geom" WHERE id = OLD."fid";
  INSERT OR REPLACE INTO "rtree_turning_points_geom" VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_turning_points_geom_update4 AFTER UPDATE ON "turning_points"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM "rtree_turning_points_geom" WHERE id IN (OLD."fid", NEW."fid");
END;
CREATE TRIGGER rtree_turning_points_geom_delete AFTER DELETE ON "turning_points"
  WHEN OLD."geom" NOTNULL
BEGIN
  DELETE FROM "rtree_turning_points_geom" WHERE id = OLD."fid";
END;
CREATE TRIGGER turning_points_history_no_update BEFORE UPDATE ON turning_points_history BEGIN SELECT RAISE(ABORT, 'rows of turning_points_history only come'); END;
CREATE TRIGGER turning_points_history_no_delete BEFORE DELETE ON turning_points_history BEGIN SELECT RAISE(ABORT, 'rows of turning_points_history only come'); END;
CREATE TRIGGER rtree_positions_geom_insert AFTER INSERT ON "positions"
  WHEN (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  INSERT OR REPLACE INTO "rtree_positions_geom" VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_positions_geom_update1 AFTER UPDATE OF "geom" ON "positions"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  INSERT OR REPLACE INTO "rtree_positions_geom" VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_positions_geom_update2 AFTER UPDATE OF "geom" ON "positions"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM "rtree_positions_geom" WHERE id = OLD."fid";
END;
CREATE TRIGGER rtree_positions_geom_update3 AFTER UPDATE ON "positions"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM "rtree_positions_geom" WHERE id = OLD."fid";
  INSERT OR REPLACE INTO "rtree_positions_geom" VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_positions_geom_update4 AFTER UPDATE ON "positions"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM "rtree_positions_geom" WHERE id IN (OLD."fid", NEW."fid");
END;
CREATE TRIGGER rtree_positions_geom_delete AFTER DELETE ON "positions"
  WHEN OLD."geom" NOTNULL
BEGIN
  DELETE FROM "rtree_positions_geom" WHERE id = OLD."fid";
END;
CREATE TRIGGER positions_history_no_update BEFORE UPDATE ON positions_history BEGIN SELECT RAISE(ABORT, 'rows of positions_history only come'); END;
CREATE TRIGGER positions_history_no_delete BEFORE DELETE ON positions_history BEGIN SELECT RAISE(ABORT, 'rows of positions_history only come'); END;
CREATE TRIGGER marker_relations_history_no_update BEFORE UPDATE ON marker_relations_history BEGIN SELECT RAISE(ABORT, 'rows of marker_relations_history only come'); END;
CREATE TRIGGER marker_relations_history_no_delete BEFORE DELETE ON marker_relations_history BEGIN SELECT RAISE(ABORT, 'rows of marker_relations_history only come'); END;
CREATE TRIGGER rtree_water_lines_geom_insert AFTER INSERT ON "water_lines"
  WHEN (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  INSERT OR REPLACE INTO "rtree_water_lines_geom" VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_water_lines_geom_update1 AFTER UPDATE OF "geom" ON "water_lines"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  INSERT OR REPLACE INTO "rtree_water_lines_geom" VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_water_lines_geom_update2 AFTER UPDATE OF "geom" ON "water_lines"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM "rtree_water_lines_geom" WHERE id = OLD."fid";
END;
CREATE TRIGGER rtree_water_lines_geom_update3 AFTER UPDATE ON "water_lines"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM "rtree_water_lines_geom" WHERE id = OLD."fid";
  INSERT OR REPLACE INTO "rtree_water_lines_geom" VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_water_lines_geom_update4 AFTER UPDATE ON "water_lines"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM "rtree_water_lines_geom" WHERE id IN (OLD."fid", NEW."fid");
END;
CREATE TRIGGER rtree_water_lines_geom_delete AFTER DELETE ON "water_lines"
  WHEN OLD."geom" NOTNULL
BEGIN
  DELETE FROM "rtree_water_lines_geom" WHERE id = OLD."fid";
END;
CREATE TRIGGER water_lines_history_no_update BEFORE UPDATE ON water_lines_history BEGIN SELECT RAISE(ABORT, 'rows of water_lines_history only come'); END;
CREATE TRIGGER water_lines_history_no_delete BEFORE DELETE ON water_lines_history BEGIN SELECT RAISE(ABORT, 'rows of water_lines_history only come'); END;
CREATE TRIGGER rtree_soundings_geom_insert AFTER INSERT ON "soundings"
  WHEN (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  INSERT OR REPLACE INTO "rtree_soundings_geom" VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_soundings_geom_update1 AFTER UPDATE OF "geom" ON "soundings"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  INSERT OR REPLACE INTO "rtree_soundings_geom" VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_soundings_geom_update2 AFTER UPDATE OF "geom" ON "soundings"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM "rtree_soundings_geom" WHERE id = OLD."fid";
END;
CREATE TRIGGER rtree_soundings_geom_update3 AFTER UPDATE ON "soundings"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM "rtree_soundings_geom" WHERE id = OLD."fid";
  INSERT OR REPLACE INTO "rtree_soundings_geom" VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_soundings_geom_update4 AFTER UPDATE ON "soundings"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM "rtree_soundings_geom" WHERE id IN (OLD."fid", NEW."fid");
END;
CREATE TRIGGER rtree_soundings_geom_delete AFTER DELETE ON "soundings"
  WHEN OLD."geom" NOTNULL
BEGIN
  DELETE FROM "rtree_soundings_geom" WHERE id = OLD."fid";
END;
CREATE TRIGGER soundings_history_no_update BEFORE UPDATE ON soundings_history BEGIN SELECT RAISE(ABORT, 'rows of soundings_history only come'); END;
CREATE TRIGGER soundings_history_no_delete BEFORE DELETE ON soundings_history BEGIN SELECT RAISE(ABORT, 'rows of soundings_history only come'); END;
CREATE TRIGGER rtree_islands_geom_insert AFTER INSERT ON "islands"
  WHEN (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  INSERT OR REPLACE INTO "rtree_islands_geom" VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_islands_geom_update1 AFTER UPDATE OF "geom" ON "islands"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  INSERT OR REPLACE INTO "rtree_islands_geom" VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_islands_geom_update2 AFTER UPDATE OF "geom" ON "islands"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM "rtree_islands_geom" WHERE id = OLD."fid";
END;
CREATE TRIGGER rtree_islands_geom_update3 AFTER UPDATE ON "islands"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM "rtree_islands_geom" WHERE id = OLD."fid";
  INSERT OR REPLACE INTO "rtree_islands_geom" VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_islands_geom_update4 AFTER UPDATE ON "islands"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM "rtree_islands_geom" WHERE id IN (OLD."fid", NEW."fid");
END;
CREATE TRIGGER rtree_islands_geom_delete AFTER DELETE ON "islands"
  WHEN OLD."geom" NOTNULL
BEGIN
  DELETE FROM "rtree_islands_geom" WHERE id = OLD."fid";
END;
CREATE TRIGGER islands_history_no_update BEFORE UPDATE ON islands_history BEGIN SELECT RAISE(ABORT, 'rows of islands_history only come'); END;
CREATE TRIGGER islands_history_no_delete BEFORE DELETE ON islands_history BEGIN SELECT RAISE(ABORT, 'rows of islands_history only come'); END;
CREATE TRIGGER rtree_control_points_geom_insert AFTER INSERT ON "control_points"
  WHEN (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  INSERT OR REPLACE INTO "rtree_control_points_geom" VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_control_points_geom_update1 AFTER UPDATE OF "geom" ON "control_points"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  INSERT OR REPLACE INTO "rtree_control_points_geom" VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_control_points_geom_update2 AFTER UPDATE OF "geom" ON "control_points"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM "rtree_control_points_geom" WHERE id = OLD."fid";
END;
CREATE TRIGGER rtree_control_points_geom_update3 AFTER UPDATE ON "control_points"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM "rtree_control_points_geom" WHERE id = OLD."fid";
  INSERT OR REPLACE INTO "rtree_control_points_geom" VALUES (NEW."fid",
    ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;
CREATE TRIGGER rtree_control_points_geom_update4 AFTER UPDATE ON "control_points"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM "rtree_control_points_geom" WHERE id IN (OLD."fid", NEW."fid");
END;
CREATE TRIGGER rtree_control_points_geom_delete AFTER DELETE ON "control_points"
  WHEN OLD."geom" NOTNULL
BEGIN
  DELETE FROM "rtree_control_points_geom" WHERE id = OLD."fid";
END;
CREATE TRIGGER control_points_history_no_update BEFORE UPDATE ON control_points_history BEGIN SELECT RAISE(ABORT, 'rows of control_points_history only come'); END;
CREATE TRIGGER control_points_history_no_delete BEFORE DELETE ON control_points_history BEGIN SELECT RAISE(ABORT, 'rows of control_points_history only come'); END;
CREATE TRIGGER transformations_history_no_update BEFORE UPDATE ON transformations_history BEGIN SELECT RAISE(ABORT, 'rows of transformations_history only come'); END;
CREATE TRIGGER transformations_history_no_delete BEFORE DELETE ON transformations_history BEGIN SELECT RAISE(ABORT, 'rows of transformations_history only come'); END;
COMMIT;
