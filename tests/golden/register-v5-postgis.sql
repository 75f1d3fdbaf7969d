-- The same register in PostGIS, as schema version 5 kept it.
CREATE FUNCTION borderkit_rows_only_come() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF TG_NARGS = 1 AND TG_OP = 'UPDATE' AND current_setting('borderkit.amending', true) = 'on' THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION USING
    MESSAGE = 'rows of ' || TG_TABLE_NAME || ' only come', ERRCODE = 'restrict_violation';
END
$$;
CREATE TABLE assets (
    fid bigint NOT NULL,
    geom geometry(Geometry,4326) NOT NULL,
    asset text NOT NULL,
    kind text NOT NULL,
    name text,
    side text,
    condition text,
    valid_from text,
    valid_to text,
    note text,
    origin text,
    origin_object text,
    origin_version bigint,
    origin_date text
);
COMMENT ON TABLE assets IS 'Border infrastructure: fences, towers, bridges, gates and other works';
CREATE SEQUENCE assets_fid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE assets_fid_seq OWNED BY assets.fid;
CREATE TABLE assets_history (
    history_id bigint NOT NULL,
    revision bigint NOT NULL,
    operation text NOT NULL,
    digest text,
    purged bigint,
    fid bigint NOT NULL,
    geom geometry(Geometry,4326),
    asset text NOT NULL,
    kind text,
    name text,
    side text,
    condition text,
    valid_from text,
    valid_to text,
    note text,
    origin text,
    origin_object text,
    origin_version bigint,
    origin_date text
);
CREATE SEQUENCE assets_history_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE assets_history_history_id_seq OWNED BY assets_history.history_id;
CREATE TABLE borderkit_audit (
    seq bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    side text,
    action text NOT NULL,
    subject text NOT NULL,
    revision bigint NOT NULL,
    before text,
    after text,
    previous text NOT NULL,
    hash text NOT NULL
);
CREATE TABLE borderkit_job_steps (
    job text NOT NULL,
    step text NOT NULL,
    finished timestamp with time zone NOT NULL,
    revision integer,
    result text
);
CREATE TABLE borderkit_jobs (
    job text NOT NULL,
    kind text NOT NULL,
    input text NOT NULL,
    request_key text,
    state text NOT NULL,
    progress integer NOT NULL,
    message text NOT NULL,
    actor text NOT NULL,
    side text,
    roles text NOT NULL,
    attempts integer NOT NULL,
    most_attempts integer NOT NULL,
    created timestamp with time zone NOT NULL,
    started timestamp with time zone,
    updated timestamp with time zone NOT NULL,
    finished timestamp with time zone,
    not_before timestamp with time zone,
    worker text,
    lease_until timestamp with time zone,
    cancel boolean NOT NULL,
    result text,
    problem text
);
CREATE TABLE borderkit_register (
    schema_version integer NOT NULL,
    created timestamp with time zone NOT NULL,
    crs text NOT NULL,
    register_uid text,
    history_from integer
);
CREATE TABLE borderkit_revisions (
    revision integer NOT NULL,
    at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    reason text NOT NULL,
    side text,
    roles text,
    document text,
    based_on integer
);
CREATE TABLE borderkit_settings (
    name text NOT NULL,
    value text NOT NULL
);
CREATE TABLE borderkit_settings_history (
    history_id bigint NOT NULL,
    revision bigint NOT NULL,
    operation text NOT NULL,
    digest text,
    name text NOT NULL,
    value text
);
CREATE SEQUENCE borderkit_settings_history_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE borderkit_settings_history_history_id_seq OWNED BY borderkit_settings_history.history_id;
CREATE TABLE borderkit_tokens (
    token text NOT NULL,
    secret_hash text NOT NULL,
    actor text NOT NULL,
    side text,
    roles text NOT NULL,
    created timestamp with time zone NOT NULL,
    expires timestamp with time zone NOT NULL,
    revoked timestamp with time zone,
    note text
);
CREATE TABLE boundaries (
    fid bigint NOT NULL,
    boundary text NOT NULL,
    name text,
    sides text,
    numbering text,
    tolerance_m double precision,
    tolerance_source text,
    spacing_m double precision,
    spacing_source text,
    strips text,
    source_crs text,
    transformation text,
    note text,
    valid_from text,
    valid_to text,
    origin text,
    origin_object text,
    origin_version bigint,
    origin_date text
);
COMMENT ON TABLE boundaries IS 'Boundaries: their sides, and the numbers and rules that their documents set';
CREATE SEQUENCE boundaries_fid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE boundaries_fid_seq OWNED BY boundaries.fid;
CREATE TABLE boundaries_history (
    history_id bigint NOT NULL,
    revision bigint NOT NULL,
    operation text NOT NULL,
    digest text,
    purged bigint,
    fid bigint NOT NULL,
    boundary text NOT NULL,
    name text,
    sides text,
    numbering text,
    tolerance_m double precision,
    tolerance_source text,
    spacing_m double precision,
    spacing_source text,
    strips text,
    source_crs text,
    transformation text,
    note text,
    valid_from text,
    valid_to text,
    origin text,
    origin_object text,
    origin_version bigint,
    origin_date text
);
CREATE SEQUENCE boundaries_history_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE boundaries_history_history_id_seq OWNED BY boundaries_history.history_id;
CREATE TABLE boundary_sections (
    fid bigint NOT NULL,
    geom geometry(MultiLineString,4326) NOT NULL,
    section text NOT NULL,
    boundary text NOT NULL,
    name text,
    kind text,
    status text,
    claimant text,
    document text,
    article text,
    valid_from text,
    valid_to text,
    scale_limit bigint,
    accuracy_m double precision,
    origin text,
    origin_object text,
    origin_version bigint,
    origin_date text,
    sequence bigint,
    left_side text,
    right_side text,
    leg text,
    stated_length_m double precision,
    surveyed_on text,
    stage text
);
COMMENT ON TABLE boundary_sections IS 'Sections of the line between two sides';
CREATE SEQUENCE boundary_sections_fid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE boundary_sections_fid_seq OWNED BY boundary_sections.fid;
CREATE TABLE boundary_sections_history (
    history_id bigint NOT NULL,
    revision bigint NOT NULL,
    operation text NOT NULL,
    digest text,
    purged bigint,
    fid bigint NOT NULL,
    geom geometry(MultiLineString,4326),
    section text NOT NULL,
    boundary text NOT NULL,
    name text,
    kind text,
    status text,
    claimant text,
    document text,
    article text,
    valid_from text,
    valid_to text,
    scale_limit bigint,
    accuracy_m double precision,
    origin text,
    origin_object text,
    origin_version bigint,
    origin_date text,
    sequence bigint,
    left_side text,
    right_side text,
    leg text,
    stated_length_m double precision,
    surveyed_on text,
    stage text
);
CREATE SEQUENCE boundary_sections_history_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE boundary_sections_history_history_id_seq OWNED BY boundary_sections_history.history_id;
CREATE TABLE calendars (
    fid bigint NOT NULL,
    calendar text NOT NULL,
    years text NOT NULL,
    weekend text,
    holidays text,
    working text
);
COMMENT ON TABLE calendars IS 'Working days of the years that a calendar names';
CREATE SEQUENCE calendars_fid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE calendars_fid_seq OWNED BY calendars.fid;
CREATE TABLE calendars_history (
    history_id bigint NOT NULL,
    revision bigint NOT NULL,
    operation text NOT NULL,
    digest text,
    purged bigint,
    fid bigint NOT NULL,
    calendar text NOT NULL,
    years text,
    weekend text,
    holidays text,
    working text
);
CREATE SEQUENCE calendars_history_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE calendars_history_history_id_seq OWNED BY calendars_history.history_id;
CREATE TABLE class_rules (
    fid bigint NOT NULL,
    class text NOT NULL,
    rules text,
    exemptions text
);
COMMENT ON TABLE class_rules IS 'Rules of every zone of a class, and of ground that has the class by default';
CREATE SEQUENCE class_rules_fid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE class_rules_fid_seq OWNED BY class_rules.fid;
CREATE TABLE class_rules_history (
    history_id bigint NOT NULL,
    revision bigint NOT NULL,
    operation text NOT NULL,
    digest text,
    purged bigint,
    fid bigint NOT NULL,
    class text NOT NULL,
    rules text,
    exemptions text
);
CREATE SEQUENCE class_rules_history_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE class_rules_history_history_id_seq OWNED BY class_rules_history.history_id;
CREATE TABLE clearances (
    fid bigint NOT NULL,
    clearance text NOT NULL,
    reference text,
    verdict text NOT NULL,
    evaluated_at text NOT NULL,
    register_revision bigint NOT NULL,
    rules_version text NOT NULL,
    engine_version text NOT NULL,
    itinerary text NOT NULL,
    answer text NOT NULL,
    read text NOT NULL,
    note text
);
COMMENT ON TABLE clearances IS 'Kept answers of checks, with all that it takes to replay them';
CREATE SEQUENCE clearances_fid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE clearances_fid_seq OWNED BY clearances.fid;
CREATE TABLE clearances_history (
    history_id bigint NOT NULL,
    revision bigint NOT NULL,
    operation text NOT NULL,
    digest text,
    purged bigint,
    fid bigint NOT NULL,
    clearance text NOT NULL,
    reference text,
    verdict text,
    evaluated_at text,
    register_revision bigint,
    rules_version text,
    engine_version text,
    itinerary text,
    answer text,
    read text,
    note text
);
CREATE SEQUENCE clearances_history_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE clearances_history_history_id_seq OWNED BY clearances_history.history_id;
CREATE TABLE control_points (
    fid bigint NOT NULL,
    geom geometry(Point,4326) NOT NULL,
    point text NOT NULL,
    side text NOT NULL,
    boundary text NOT NULL,
    network text,
    role text,
    printed_north text,
    printed_east text,
    source_crs text,
    epoch double precision,
    printed_height text,
    height_m double precision,
    height_kind text,
    height_system text,
    crs_operation text,
    operation_accuracy_m double precision,
    sigma_north_m double precision,
    sigma_east_m double precision,
    sigma_height_m double precision,
    valid_from text,
    valid_to text,
    note text,
    origin text,
    origin_object text,
    origin_version bigint,
    origin_date text
);
COMMENT ON TABLE control_points IS 'Control points and base stations of each side; common ones stand once for each side';
CREATE SEQUENCE control_points_fid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE control_points_fid_seq OWNED BY control_points.fid;
CREATE TABLE control_points_history (
    history_id bigint NOT NULL,
    revision bigint NOT NULL,
    operation text NOT NULL,
    digest text,
    purged bigint,
    fid bigint NOT NULL,
    geom geometry(Point,4326),
    point text NOT NULL,
    side text NOT NULL,
    boundary text,
    network text,
    role text,
    printed_north text,
    printed_east text,
    source_crs text,
    epoch double precision,
    printed_height text,
    height_m double precision,
    height_kind text,
    height_system text,
    crs_operation text,
    operation_accuracy_m double precision,
    sigma_north_m double precision,
    sigma_east_m double precision,
    sigma_height_m double precision,
    valid_from text,
    valid_to text,
    note text,
    origin text,
    origin_object text,
    origin_version bigint,
    origin_date text
);
CREATE SEQUENCE control_points_history_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE control_points_history_history_id_seq OWNED BY control_points_history.history_id;
CREATE TABLE corridors (
    fid bigint NOT NULL,
    geom geometry(LineString,4326) NOT NULL,
    corridor text NOT NULL,
    zone text NOT NULL,
    width_m double precision NOT NULL,
    direction text NOT NULL,
    modes text,
    schedule text,
    stopping boolean,
    lifts text NOT NULL,
    valid_from text,
    valid_to text,
    basis text
);
COMMENT ON TABLE corridors IS 'Ways through a zone on which named rules are lifted';
CREATE SEQUENCE corridors_fid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE corridors_fid_seq OWNED BY corridors.fid;
CREATE TABLE corridors_history (
    history_id bigint NOT NULL,
    revision bigint NOT NULL,
    operation text NOT NULL,
    digest text,
    purged bigint,
    fid bigint NOT NULL,
    geom geometry(LineString,4326),
    corridor text NOT NULL,
    zone text,
    width_m double precision,
    direction text,
    modes text,
    schedule text,
    stopping boolean,
    lifts text,
    valid_from text,
    valid_to text,
    basis text
);
CREATE SEQUENCE corridors_history_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE corridors_history_history_id_seq OWNED BY corridors_history.history_id;
CREATE TABLE crossings (
    fid bigint NOT NULL,
    geom geometry(Point,4326) NOT NULL,
    crossing text NOT NULL,
    name text,
    status text,
    modes text,
    hours text,
    categories text,
    nationalities text,
    nationalities_not text,
    valid_from text,
    valid_to text,
    origin text,
    origin_object text,
    origin_version bigint,
    origin_date text
);
COMMENT ON TABLE crossings IS 'Border crossings (ports of entry): where, when and for whom they are open';
CREATE SEQUENCE crossings_fid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE crossings_fid_seq OWNED BY crossings.fid;
CREATE TABLE crossings_history (
    history_id bigint NOT NULL,
    revision bigint NOT NULL,
    operation text NOT NULL,
    digest text,
    purged bigint,
    fid bigint NOT NULL,
    geom geometry(Point,4326),
    crossing text NOT NULL,
    name text,
    status text,
    modes text,
    hours text,
    categories text,
    nationalities text,
    nationalities_not text,
    valid_from text,
    valid_to text,
    origin text,
    origin_object text,
    origin_version bigint,
    origin_date text
);
CREATE SEQUENCE crossings_history_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE crossings_history_history_id_seq OWNED BY crossings_history.history_id;
CREATE TABLE documents (
    fid bigint NOT NULL,
    document text NOT NULL,
    name text,
    kind text,
    boundary text,
    number text,
    dated text,
    languages text,
    sides text,
    supplements text,
    place text,
    note text,
    valid_from text,
    valid_to text,
    origin text,
    origin_object text,
    origin_version bigint,
    origin_date text
);
COMMENT ON TABLE documents IS 'Documents that fix the line, its markers and rules; later ones supplement earlier ones';
CREATE SEQUENCE documents_fid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE documents_fid_seq OWNED BY documents.fid;
CREATE TABLE documents_history (
    history_id bigint NOT NULL,
    revision bigint NOT NULL,
    operation text NOT NULL,
    digest text,
    purged bigint,
    fid bigint NOT NULL,
    document text NOT NULL,
    name text,
    kind text,
    boundary text,
    number text,
    dated text,
    languages text,
    sides text,
    supplements text,
    place text,
    note text,
    valid_from text,
    valid_to text,
    origin text,
    origin_object text,
    origin_version bigint,
    origin_date text
);
CREATE SEQUENCE documents_history_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE documents_history_history_id_seq OWNED BY documents_history.history_id;
CREATE TABLE islands (
    fid bigint NOT NULL,
    geom geometry(Geometry,4326) NOT NULL,
    boundary text NOT NULL,
    island text NOT NULL,
    number text,
    name text,
    kind text,
    owner text,
    basis text,
    area_m2 double precision,
    sheet text,
    document text,
    note text,
    origin text,
    origin_object text,
    origin_version bigint,
    origin_date text
);
COMMENT ON TABLE islands IS 'Islands and shoals in border waters, and whose they are';
CREATE SEQUENCE islands_fid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE islands_fid_seq OWNED BY islands.fid;
CREATE TABLE islands_history (
    history_id bigint NOT NULL,
    revision bigint NOT NULL,
    operation text NOT NULL,
    digest text,
    purged bigint,
    fid bigint NOT NULL,
    geom geometry(Geometry,4326),
    boundary text NOT NULL,
    island text NOT NULL,
    number text,
    name text,
    kind text,
    owner text,
    basis text,
    area_m2 double precision,
    sheet text,
    document text,
    note text,
    origin text,
    origin_object text,
    origin_version bigint,
    origin_date text
);
CREATE SEQUENCE islands_history_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE islands_history_history_id_seq OWNED BY islands_history.history_id;
CREATE TABLE jurisdictions (
    fid bigint NOT NULL,
    geom geometry(MultiPolygon,4326) NOT NULL,
    code text NOT NULL,
    name text,
    timezone text NOT NULL,
    default_class text,
    valid_from text,
    valid_to text,
    review_by text,
    calendar text,
    authority text,
    origin text,
    origin_object text,
    origin_version bigint,
    origin_date text
);
COMMENT ON TABLE jurisdictions IS 'Areas whose zones this register knows, with the class of ground in no zone';
CREATE SEQUENCE jurisdictions_fid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE jurisdictions_fid_seq OWNED BY jurisdictions.fid;
CREATE TABLE jurisdictions_history (
    history_id bigint NOT NULL,
    revision bigint NOT NULL,
    operation text NOT NULL,
    digest text,
    purged bigint,
    fid bigint NOT NULL,
    geom geometry(MultiPolygon,4326),
    code text NOT NULL,
    name text,
    timezone text,
    default_class text,
    valid_from text,
    valid_to text,
    review_by text,
    calendar text,
    authority text,
    origin text,
    origin_object text,
    origin_version bigint,
    origin_date text
);
CREATE SEQUENCE jurisdictions_history_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE jurisdictions_history_history_id_seq OWNED BY jurisdictions_history.history_id;
CREATE TABLE marker_relations (
    fid bigint NOT NULL,
    relation text NOT NULL,
    marker text NOT NULL,
    target text NOT NULL,
    kind text NOT NULL,
    printed_azimuth text,
    azimuth_deg double precision,
    azimuth_kind text,
    declination_deg double precision,
    printed_distance text,
    distance_m double precision,
    line_length_m double precision,
    document text,
    note text,
    origin text,
    origin_object text,
    origin_version bigint,
    origin_date text
);
COMMENT ON TABLE marker_relations IS 'How markers lie to each other and to objects near them, as documents state it';
CREATE SEQUENCE marker_relations_fid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE marker_relations_fid_seq OWNED BY marker_relations.fid;
CREATE TABLE marker_relations_history (
    history_id bigint NOT NULL,
    revision bigint NOT NULL,
    operation text NOT NULL,
    digest text,
    purged bigint,
    fid bigint NOT NULL,
    relation text NOT NULL,
    marker text,
    target text,
    kind text,
    printed_azimuth text,
    azimuth_deg double precision,
    azimuth_kind text,
    declination_deg double precision,
    printed_distance text,
    distance_m double precision,
    line_length_m double precision,
    document text,
    note text,
    origin text,
    origin_object text,
    origin_version bigint,
    origin_date text
);
CREATE SEQUENCE marker_relations_history_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE marker_relations_history_history_id_seq OWNED BY marker_relations_history.history_id;
CREATE TABLE markers (
    fid bigint NOT NULL,
    geom geometry(Point,4326) NOT NULL,
    marker_uid text NOT NULL,
    boundary text NOT NULL,
    number text,
    section text,
    role text,
    siting text,
    side text,
    condition text,
    material text,
    inspected_on text,
    valid_from text,
    valid_to text,
    note text,
    inscription text,
    shape text,
    size text,
    year text,
    place_text text,
    image text,
    origin text,
    origin_object text,
    origin_version bigint,
    origin_date text,
    pillar boolean,
    on_line boolean,
    offset_m double precision,
    azimuth_deg double precision,
    azimuth_kind text,
    responsible_side text,
    erected_on text,
    size_class text,
    previous_numbers text,
    photos text,
    sketch text,
    document text,
    documents text,
    accuracy_m double precision
);
COMMENT ON TABLE markers IS 'Boundary markers: pillars and what stands in their place';
CREATE SEQUENCE markers_fid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE markers_fid_seq OWNED BY markers.fid;
CREATE TABLE markers_history (
    history_id bigint NOT NULL,
    revision bigint NOT NULL,
    operation text NOT NULL,
    digest text,
    purged bigint,
    fid bigint NOT NULL,
    geom geometry(Point,4326),
    marker_uid text NOT NULL,
    boundary text,
    number text,
    section text,
    role text,
    siting text,
    side text,
    condition text,
    material text,
    inspected_on text,
    valid_from text,
    valid_to text,
    note text,
    inscription text,
    shape text,
    size text,
    year text,
    place_text text,
    image text,
    origin text,
    origin_object text,
    origin_version bigint,
    origin_date text,
    pillar boolean,
    on_line boolean,
    offset_m double precision,
    azimuth_deg double precision,
    azimuth_kind text,
    responsible_side text,
    erected_on text,
    size_class text,
    previous_numbers text,
    photos text,
    sketch text,
    document text,
    documents text,
    accuracy_m double precision
);
CREATE SEQUENCE markers_history_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE markers_history_history_id_seq OWNED BY markers_history.history_id;
CREATE TABLE permits (
    fid bigint NOT NULL,
    permit text NOT NULL,
    kind text NOT NULL,
    zones text,
    places text,
    categories text,
    lines text,
    activities text,
    valid_from text,
    valid_to text,
    max_stay_h double precision,
    state text NOT NULL
);
COMMENT ON TABLE permits IS 'Permits: what they grant, to whom, where and when';
CREATE SEQUENCE permits_fid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE permits_fid_seq OWNED BY permits.fid;
CREATE TABLE permits_history (
    history_id bigint NOT NULL,
    revision bigint NOT NULL,
    operation text NOT NULL,
    digest text,
    purged bigint,
    fid bigint NOT NULL,
    permit text NOT NULL,
    kind text,
    zones text,
    places text,
    categories text,
    lines text,
    activities text,
    valid_from text,
    valid_to text,
    max_stay_h double precision,
    state text
);
CREATE SEQUENCE permits_history_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE permits_history_history_id_seq OWNED BY permits_history.history_id;
CREATE TABLE places (
    fid bigint NOT NULL,
    geom geometry(Geometry,4326) NOT NULL,
    place text NOT NULL,
    name text,
    aliases text,
    kind text,
    old_names text,
    admin_unit text,
    origin text,
    origin_object text,
    origin_version bigint,
    origin_date text,
    valid_from text,
    valid_to text
);
COMMENT ON TABLE places IS 'Names that stand for a point or an area';
CREATE SEQUENCE places_fid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE places_fid_seq OWNED BY places.fid;
CREATE TABLE places_history (
    history_id bigint NOT NULL,
    revision bigint NOT NULL,
    operation text NOT NULL,
    digest text,
    purged bigint,
    fid bigint NOT NULL,
    geom geometry(Geometry,4326),
    place text NOT NULL,
    name text,
    aliases text,
    kind text,
    old_names text,
    admin_unit text,
    origin text,
    origin_object text,
    origin_version bigint,
    origin_date text,
    valid_from text,
    valid_to text
);
CREATE SEQUENCE places_history_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE places_history_history_id_seq OWNED BY places_history.history_id;
CREATE TABLE positions (
    fid bigint NOT NULL,
    geom geometry(Point,4326) NOT NULL,
    "position" text NOT NULL,
    subject text NOT NULL,
    boundary text,
    side text,
    kind text NOT NULL,
    printed_north text,
    printed_east text,
    source_crs text,
    epoch double precision,
    printed_height text,
    height_m double precision,
    height_kind text,
    height_system text,
    crs_operation text,
    operation_accuracy_m double precision,
    method text,
    sigma_north_m double precision,
    sigma_east_m double precision,
    sigma_height_m double precision,
    correlation double precision,
    confidence double precision,
    observed_at text,
    campaign text,
    document text,
    valid_from text,
    valid_to text,
    note text,
    origin text,
    origin_object text,
    origin_version bigint,
    origin_date text
);
COMMENT ON TABLE positions IS 'Positions of markers and turning points, from either side: agreed, observed, stated';
CREATE SEQUENCE positions_fid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE positions_fid_seq OWNED BY positions.fid;
CREATE TABLE positions_history (
    history_id bigint NOT NULL,
    revision bigint NOT NULL,
    operation text NOT NULL,
    digest text,
    purged bigint,
    fid bigint NOT NULL,
    geom geometry(Point,4326),
    "position" text NOT NULL,
    subject text,
    boundary text,
    side text,
    kind text,
    printed_north text,
    printed_east text,
    source_crs text,
    epoch double precision,
    printed_height text,
    height_m double precision,
    height_kind text,
    height_system text,
    crs_operation text,
    operation_accuracy_m double precision,
    method text,
    sigma_north_m double precision,
    sigma_east_m double precision,
    sigma_height_m double precision,
    correlation double precision,
    confidence double precision,
    observed_at text,
    campaign text,
    document text,
    valid_from text,
    valid_to text,
    note text,
    origin text,
    origin_object text,
    origin_version bigint,
    origin_date text
);
CREATE SEQUENCE positions_history_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE positions_history_history_id_seq OWNED BY positions_history.history_id;
CREATE TABLE protected_areas (
    fid bigint NOT NULL,
    geom geometry(MultiPolygon,4326) NOT NULL,
    protected_area text NOT NULL,
    name text,
    category text,
    authority text,
    origin text,
    origin_object text,
    origin_version bigint,
    origin_date text,
    valid_from text,
    valid_to text
);
COMMENT ON TABLE protected_areas IS 'Areas protected for nature or heritage; no restriction by themselves';
CREATE SEQUENCE protected_areas_fid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE protected_areas_fid_seq OWNED BY protected_areas.fid;
CREATE TABLE protected_areas_history (
    history_id bigint NOT NULL,
    revision bigint NOT NULL,
    operation text NOT NULL,
    digest text,
    purged bigint,
    fid bigint NOT NULL,
    geom geometry(MultiPolygon,4326),
    protected_area text NOT NULL,
    name text,
    category text,
    authority text,
    origin text,
    origin_object text,
    origin_version bigint,
    origin_date text,
    valid_from text,
    valid_to text
);
CREATE SEQUENCE protected_areas_history_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE protected_areas_history_history_id_seq OWNED BY protected_areas_history.history_id;
CREATE TABLE roads (
    fid bigint NOT NULL,
    geom geometry(MultiLineString,4326) NOT NULL,
    road text NOT NULL,
    name text,
    class text NOT NULL,
    surface text,
    oneway boolean,
    access text,
    modes text,
    origin text,
    origin_object text,
    origin_version bigint,
    origin_date text,
    valid_from text,
    valid_to text
);
COMMENT ON TABLE roads IS 'Roads, tracks and paths';
CREATE SEQUENCE roads_fid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE roads_fid_seq OWNED BY roads.fid;
CREATE TABLE roads_history (
    history_id bigint NOT NULL,
    revision bigint NOT NULL,
    operation text NOT NULL,
    digest text,
    purged bigint,
    fid bigint NOT NULL,
    geom geometry(MultiLineString,4326),
    road text NOT NULL,
    name text,
    class text,
    surface text,
    oneway boolean,
    access text,
    modes text,
    origin text,
    origin_object text,
    origin_version bigint,
    origin_date text,
    valid_from text,
    valid_to text
);
CREATE SEQUENCE roads_history_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE roads_history_history_id_seq OWNED BY roads_history.history_id;
CREATE TABLE soundings (
    fid bigint NOT NULL,
    geom geometry(Point,4326) NOT NULL,
    sounding text NOT NULL,
    boundary text NOT NULL,
    section text,
    depth_m double precision,
    bed_height_m double precision,
    height_system text,
    surveyed_on text,
    stage text,
    document text,
    origin text,
    origin_object text,
    origin_version bigint,
    origin_date text
);
COMMENT ON TABLE soundings IS 'Soundings in border waters';
CREATE SEQUENCE soundings_fid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE soundings_fid_seq OWNED BY soundings.fid;
CREATE TABLE soundings_history (
    history_id bigint NOT NULL,
    revision bigint NOT NULL,
    operation text NOT NULL,
    digest text,
    purged bigint,
    fid bigint NOT NULL,
    geom geometry(Point,4326),
    sounding text NOT NULL,
    boundary text,
    section text,
    depth_m double precision,
    bed_height_m double precision,
    height_system text,
    surveyed_on text,
    stage text,
    document text,
    origin text,
    origin_object text,
    origin_version bigint,
    origin_date text
);
CREATE SEQUENCE soundings_history_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE soundings_history_history_id_seq OWNED BY soundings_history.history_id;
CREATE TABLE sources (
    fid bigint NOT NULL,
    source text NOT NULL,
    name text,
    format text,
    dated text,
    licence text,
    attribution text,
    scale_limit bigint,
    sha256 text,
    note text
);
COMMENT ON TABLE sources IS 'Sources of imported records: licence, whom to name, and how fine they are';
CREATE SEQUENCE sources_fid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE sources_fid_seq OWNED BY sources.fid;
CREATE TABLE sources_history (
    history_id bigint NOT NULL,
    revision bigint NOT NULL,
    operation text NOT NULL,
    digest text,
    purged bigint,
    fid bigint NOT NULL,
    source text NOT NULL,
    name text,
    format text,
    dated text,
    licence text,
    attribution text,
    scale_limit bigint,
    sha256 text,
    note text
);
CREATE SEQUENCE sources_history_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE sources_history_history_id_seq OWNED BY sources_history.history_id;
CREATE TABLE transformations (
    fid bigint NOT NULL,
    transformation text NOT NULL,
    boundary text,
    source_crs text NOT NULL,
    target_crs text NOT NULL,
    method text NOT NULL,
    parameters text NOT NULL,
    accuracy_m double precision,
    residuals text,
    document text NOT NULL,
    note text,
    valid_from text,
    valid_to text,
    origin text,
    origin_object text,
    origin_version bigint,
    origin_date text
);
COMMENT ON TABLE transformations IS 'Agreed transformations between two frames, with the document that agrees them';
CREATE SEQUENCE transformations_fid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE transformations_fid_seq OWNED BY transformations.fid;
CREATE TABLE transformations_history (
    history_id bigint NOT NULL,
    revision bigint NOT NULL,
    operation text NOT NULL,
    digest text,
    purged bigint,
    fid bigint NOT NULL,
    transformation text NOT NULL,
    boundary text,
    source_crs text,
    target_crs text,
    method text,
    parameters text,
    accuracy_m double precision,
    residuals text,
    document text,
    note text,
    valid_from text,
    valid_to text,
    origin text,
    origin_object text,
    origin_version bigint,
    origin_date text
);
CREATE SEQUENCE transformations_history_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE transformations_history_history_id_seq OWNED BY transformations_history.history_id;
CREATE TABLE turning_points (
    fid bigint NOT NULL,
    geom geometry(Point,4326) NOT NULL,
    boundary text NOT NULL,
    point text NOT NULL,
    section text,
    sequence bigint,
    leg text,
    marker text,
    printed_north text,
    printed_east text,
    source_crs text,
    epoch double precision,
    printed_height text,
    height_m double precision,
    height_kind text,
    height_system text,
    crs_operation text,
    operation_accuracy_m double precision,
    document text,
    article text,
    valid_from text,
    valid_to text,
    note text,
    origin text,
    origin_object text,
    origin_version bigint,
    origin_date text
);
COMMENT ON TABLE turning_points IS 'Turning points of the line, each as its document gives it';
CREATE SEQUENCE turning_points_fid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE turning_points_fid_seq OWNED BY turning_points.fid;
CREATE TABLE turning_points_history (
    history_id bigint NOT NULL,
    revision bigint NOT NULL,
    operation text NOT NULL,
    digest text,
    purged bigint,
    fid bigint NOT NULL,
    geom geometry(Point,4326),
    boundary text NOT NULL,
    point text NOT NULL,
    section text,
    sequence bigint,
    leg text,
    marker text,
    printed_north text,
    printed_east text,
    source_crs text,
    epoch double precision,
    printed_height text,
    height_m double precision,
    height_kind text,
    height_system text,
    crs_operation text,
    operation_accuracy_m double precision,
    document text,
    article text,
    valid_from text,
    valid_to text,
    note text,
    origin text,
    origin_object text,
    origin_version bigint,
    origin_date text
);
CREATE SEQUENCE turning_points_history_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE turning_points_history_history_id_seq OWNED BY turning_points_history.history_id;
CREATE TABLE water_lines (
    fid bigint NOT NULL,
    geom geometry(MultiLineString,4326) NOT NULL,
    water_line text NOT NULL,
    boundary text NOT NULL,
    section text,
    kind text NOT NULL,
    surveyed_on text,
    stage text,
    document text,
    note text,
    origin text,
    origin_object text,
    origin_version bigint,
    origin_date text
);
COMMENT ON TABLE water_lines IS 'Lines in border waters as they run at present: channels, banks, axes of structures';
CREATE SEQUENCE water_lines_fid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE water_lines_fid_seq OWNED BY water_lines.fid;
CREATE TABLE water_lines_history (
    history_id bigint NOT NULL,
    revision bigint NOT NULL,
    operation text NOT NULL,
    digest text,
    purged bigint,
    fid bigint NOT NULL,
    geom geometry(MultiLineString,4326),
    water_line text NOT NULL,
    boundary text,
    section text,
    kind text,
    surveyed_on text,
    stage text,
    document text,
    note text,
    origin text,
    origin_object text,
    origin_version bigint,
    origin_date text
);
CREATE SEQUENCE water_lines_history_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE water_lines_history_history_id_seq OWNED BY water_lines_history.history_id;
CREATE TABLE waters (
    fid bigint NOT NULL,
    geom geometry(Geometry,4326) NOT NULL,
    water text NOT NULL,
    name text,
    kind text NOT NULL,
    origin text,
    origin_object text,
    origin_version bigint,
    origin_date text,
    valid_from text,
    valid_to text
);
COMMENT ON TABLE waters IS 'Rivers, streams, lakes and canals';
CREATE SEQUENCE waters_fid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE waters_fid_seq OWNED BY waters.fid;
CREATE TABLE waters_history (
    history_id bigint NOT NULL,
    revision bigint NOT NULL,
    operation text NOT NULL,
    digest text,
    purged bigint,
    fid bigint NOT NULL,
    geom geometry(Geometry,4326),
    water text NOT NULL,
    name text,
    kind text,
    origin text,
    origin_object text,
    origin_version bigint,
    origin_date text,
    valid_from text,
    valid_to text
);
CREATE SEQUENCE waters_history_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE waters_history_history_id_seq OWNED BY waters_history.history_id;
CREATE TABLE zones (
    fid bigint NOT NULL,
    geom geometry(MultiPolygon,4326) NOT NULL,
    zone text NOT NULL,
    name text,
    class text NOT NULL,
    authority text,
    valid_from text,
    valid_to text,
    near_m double precision,
    edge_accuracy_m double precision,
    schedule text,
    rules text,
    exemptions text,
    version bigint,
    source text,
    origin text
);
COMMENT ON TABLE zones IS 'Areas with a class, validity, hours, authority and rules';
CREATE SEQUENCE zones_fid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE zones_fid_seq OWNED BY zones.fid;
CREATE TABLE zones_history (
    history_id bigint NOT NULL,
    revision bigint NOT NULL,
    operation text NOT NULL,
    digest text,
    purged bigint,
    fid bigint NOT NULL,
    geom geometry(MultiPolygon,4326),
    zone text NOT NULL,
    name text,
    class text,
    authority text,
    valid_from text,
    valid_to text,
    near_m double precision,
    edge_accuracy_m double precision,
    schedule text,
    rules text,
    exemptions text,
    version bigint,
    source text,
    origin text
);
CREATE SEQUENCE zones_history_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE zones_history_history_id_seq OWNED BY zones_history.history_id;
ALTER TABLE ONLY assets ALTER COLUMN fid SET DEFAULT nextval('assets_fid_seq'::regclass);
ALTER TABLE ONLY assets_history ALTER COLUMN history_id SET DEFAULT nextval('assets_history_history_id_seq'::regclass);
ALTER TABLE ONLY borderkit_settings_history ALTER COLUMN history_id SET DEFAULT nextval('borderkit_settings_history_history_id_seq'::regclass);
ALTER TABLE ONLY boundaries ALTER COLUMN fid SET DEFAULT nextval('boundaries_fid_seq'::regclass);
ALTER TABLE ONLY boundaries_history ALTER COLUMN history_id SET DEFAULT nextval('boundaries_history_history_id_seq'::regclass);
ALTER TABLE ONLY boundary_sections ALTER COLUMN fid SET DEFAULT nextval('boundary_sections_fid_seq'::regclass);
ALTER TABLE ONLY boundary_sections_history ALTER COLUMN history_id SET DEFAULT nextval('boundary_sections_history_history_id_seq'::regclass);
ALTER TABLE ONLY calendars ALTER COLUMN fid SET DEFAULT nextval('calendars_fid_seq'::regclass);
ALTER TABLE ONLY calendars_history ALTER COLUMN history_id SET DEFAULT nextval('calendars_history_history_id_seq'::regclass);
ALTER TABLE ONLY class_rules ALTER COLUMN fid SET DEFAULT nextval('class_rules_fid_seq'::regclass);
ALTER TABLE ONLY class_rules_history ALTER COLUMN history_id SET DEFAULT nextval('class_rules_history_history_id_seq'::regclass);
ALTER TABLE ONLY clearances ALTER COLUMN fid SET DEFAULT nextval('clearances_fid_seq'::regclass);
ALTER TABLE ONLY clearances_history ALTER COLUMN history_id SET DEFAULT nextval('clearances_history_history_id_seq'::regclass);
ALTER TABLE ONLY control_points ALTER COLUMN fid SET DEFAULT nextval('control_points_fid_seq'::regclass);
ALTER TABLE ONLY control_points_history ALTER COLUMN history_id SET DEFAULT nextval('control_points_history_history_id_seq'::regclass);
ALTER TABLE ONLY corridors ALTER COLUMN fid SET DEFAULT nextval('corridors_fid_seq'::regclass);
ALTER TABLE ONLY corridors_history ALTER COLUMN history_id SET DEFAULT nextval('corridors_history_history_id_seq'::regclass);
ALTER TABLE ONLY crossings ALTER COLUMN fid SET DEFAULT nextval('crossings_fid_seq'::regclass);
ALTER TABLE ONLY crossings_history ALTER COLUMN history_id SET DEFAULT nextval('crossings_history_history_id_seq'::regclass);
ALTER TABLE ONLY documents ALTER COLUMN fid SET DEFAULT nextval('documents_fid_seq'::regclass);
ALTER TABLE ONLY documents_history ALTER COLUMN history_id SET DEFAULT nextval('documents_history_history_id_seq'::regclass);
ALTER TABLE ONLY islands ALTER COLUMN fid SET DEFAULT nextval('islands_fid_seq'::regclass);
ALTER TABLE ONLY islands_history ALTER COLUMN history_id SET DEFAULT nextval('islands_history_history_id_seq'::regclass);
ALTER TABLE ONLY jurisdictions ALTER COLUMN fid SET DEFAULT nextval('jurisdictions_fid_seq'::regclass);
ALTER TABLE ONLY jurisdictions_history ALTER COLUMN history_id SET DEFAULT nextval('jurisdictions_history_history_id_seq'::regclass);
ALTER TABLE ONLY marker_relations ALTER COLUMN fid SET DEFAULT nextval('marker_relations_fid_seq'::regclass);
ALTER TABLE ONLY marker_relations_history ALTER COLUMN history_id SET DEFAULT nextval('marker_relations_history_history_id_seq'::regclass);
ALTER TABLE ONLY markers ALTER COLUMN fid SET DEFAULT nextval('markers_fid_seq'::regclass);
ALTER TABLE ONLY markers_history ALTER COLUMN history_id SET DEFAULT nextval('markers_history_history_id_seq'::regclass);
ALTER TABLE ONLY permits ALTER COLUMN fid SET DEFAULT nextval('permits_fid_seq'::regclass);
ALTER TABLE ONLY permits_history ALTER COLUMN history_id SET DEFAULT nextval('permits_history_history_id_seq'::regclass);
ALTER TABLE ONLY places ALTER COLUMN fid SET DEFAULT nextval('places_fid_seq'::regclass);
ALTER TABLE ONLY places_history ALTER COLUMN history_id SET DEFAULT nextval('places_history_history_id_seq'::regclass);
ALTER TABLE ONLY positions ALTER COLUMN fid SET DEFAULT nextval('positions_fid_seq'::regclass);
ALTER TABLE ONLY positions_history ALTER COLUMN history_id SET DEFAULT nextval('positions_history_history_id_seq'::regclass);
ALTER TABLE ONLY protected_areas ALTER COLUMN fid SET DEFAULT nextval('protected_areas_fid_seq'::regclass);
ALTER TABLE ONLY protected_areas_history ALTER COLUMN history_id SET DEFAULT nextval('protected_areas_history_history_id_seq'::regclass);
ALTER TABLE ONLY roads ALTER COLUMN fid SET DEFAULT nextval('roads_fid_seq'::regclass);
ALTER TABLE ONLY roads_history ALTER COLUMN history_id SET DEFAULT nextval('roads_history_history_id_seq'::regclass);
ALTER TABLE ONLY soundings ALTER COLUMN fid SET DEFAULT nextval('soundings_fid_seq'::regclass);
ALTER TABLE ONLY soundings_history ALTER COLUMN history_id SET DEFAULT nextval('soundings_history_history_id_seq'::regclass);
ALTER TABLE ONLY sources ALTER COLUMN fid SET DEFAULT nextval('sources_fid_seq'::regclass);
ALTER TABLE ONLY sources_history ALTER COLUMN history_id SET DEFAULT nextval('sources_history_history_id_seq'::regclass);
ALTER TABLE ONLY transformations ALTER COLUMN fid SET DEFAULT nextval('transformations_fid_seq'::regclass);
ALTER TABLE ONLY transformations_history ALTER COLUMN history_id SET DEFAULT nextval('transformations_history_history_id_seq'::regclass);
ALTER TABLE ONLY turning_points ALTER COLUMN fid SET DEFAULT nextval('turning_points_fid_seq'::regclass);
ALTER TABLE ONLY turning_points_history ALTER COLUMN history_id SET DEFAULT nextval('turning_points_history_history_id_seq'::regclass);
ALTER TABLE ONLY water_lines ALTER COLUMN fid SET DEFAULT nextval('water_lines_fid_seq'::regclass);
ALTER TABLE ONLY water_lines_history ALTER COLUMN history_id SET DEFAULT nextval('water_lines_history_history_id_seq'::regclass);
ALTER TABLE ONLY waters ALTER COLUMN fid SET DEFAULT nextval('waters_fid_seq'::regclass);
ALTER TABLE ONLY waters_history ALTER COLUMN history_id SET DEFAULT nextval('waters_history_history_id_seq'::regclass);
ALTER TABLE ONLY zones ALTER COLUMN fid SET DEFAULT nextval('zones_fid_seq'::regclass);
ALTER TABLE ONLY zones_history ALTER COLUMN history_id SET DEFAULT nextval('zones_history_history_id_seq'::regclass);
INSERT INTO assets VALUES (1, '0101000020E610000066666666662634408FC2F5285C8F46C0', 'A-1', 'bridge', '{"en": "Reed bridge"}', 'AA', NULL, NULL, NULL, NULL, 'demo-survey', 'a1', 3, '2026-10-30');
INSERT INTO assets_history VALUES (1, 3, 'put', '40645baad6c3449a916b25aedd5ff24e2add8e9d49dfbcc34ccf4f1019d26652', NULL, 1, '0101000020E610000066666666662634408FC2F5285C8F46C0', 'A-1', 'bridge', '{"en": "Reed bridge"}', 'AA', NULL, NULL, NULL, NULL, 'demo-survey', 'a1', 3, '2026-10-30');
INSERT INTO assets_history VALUES (2, 3, 'put', '13ad5b55c393d703fa068a85ca0cdcd07df8268baa45e19d7eb6f371144e764f', NULL, 2, '0102000020E6100000020000003333333333333440CDCCCCCCCC8C46C00000000000403440CDCCCCCCCC8C46C0', 'A-2', 'fence', NULL, NULL, NULL, NULL, NULL, '=not a formula', NULL, NULL, NULL, NULL);
INSERT INTO assets_history VALUES (3, 5, 'remove', NULL, NULL, 2, NULL, 'A-2', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO borderkit_audit VALUES (1, '2026-11-20 13:46:00+05:45', 'local', NULL, 'migrate', 'register', 3, NULL, 'd6799b33-53a3-4f23-a826-b6f39f5649c1', '0000000000000000000000000000000000000000000000000000000000000000', 'a88f170011d8fad39461ecb0f9830a3e0d1497133c6cc5c5c964637f13c7a1fe');
INSERT INTO borderkit_audit VALUES (2, '2026-11-20 13:46:00+05:45', 'local', NULL, 'put', 'jurisdictions/AA', 3, NULL, 'f77eeb213b7eb8f94ed438e86687549d05873829dad617f002acdd15d2faf089', 'a88f170011d8fad39461ecb0f9830a3e0d1497133c6cc5c5c964637f13c7a1fe', '8359cf5bba7454b665b968ffb0462a80c8c29861db174c75f0a59a7b7d29eaae');
INSERT INTO borderkit_audit VALUES (3, '2026-11-20 13:46:00+05:45', 'local', NULL, 'put', 'jurisdictions/AN', 3, NULL, '5f0988a96d0e62a4ba6d3040aa295a1249968a29943b638b4256435d8a6deeae', '8359cf5bba7454b665b968ffb0462a80c8c29861db174c75f0a59a7b7d29eaae', '5150269ad201023e796a93eacdbe48a7f10247c3bb105c923e6e912c6da406c8');
INSERT INTO borderkit_audit VALUES (4, '2026-11-20 13:46:00+05:45', 'local', NULL, 'put', 'calendars/aa', 3, NULL, '3c23af160ef42ee5a1642506989a2847508d5f7df57ad5c5522a747ff7c8988d', '5150269ad201023e796a93eacdbe48a7f10247c3bb105c923e6e912c6da406c8', '4b852d256caf4b79a93ec7ffb5eec51c44b6da34f904c9db23c946100200776d');
INSERT INTO borderkit_audit VALUES (5, '2026-11-20 13:46:00+05:45', 'local', NULL, 'put', 'zones/DZ-01', 3, NULL, 'bb8a04929564a8c92b6d681954b1f30c795ab5c4c1caeed66a3bfdcf0944c685', '4b852d256caf4b79a93ec7ffb5eec51c44b6da34f904c9db23c946100200776d', 'e86171780bc3e91823d92988d5f16827c73bc24e31ef8cddf9e0796f4a274b61');
INSERT INTO borderkit_audit VALUES (6, '2026-11-20 13:46:00+05:45', 'local', NULL, 'put', 'zones/DZ-03', 3, NULL, '13f968e13630abee665eb7a893e0b1af1552a3e864420a7ec606c886e4fecaf3', 'e86171780bc3e91823d92988d5f16827c73bc24e31ef8cddf9e0796f4a274b61', 'e0c4d086a61f08abb9488ae64d19c527c050a0a63fb88af31f95492848bd3dc1');
INSERT INTO borderkit_audit VALUES (7, '2026-11-20 13:46:00+05:45', 'local', NULL, 'put', 'zones/DZ-06', 3, NULL, '5df94adc4c57ab35e02dec7f2fadf93e44a79eac5c8afbe5485f19fe010cd8f5', 'e0c4d086a61f08abb9488ae64d19c527c050a0a63fb88af31f95492848bd3dc1', '811a99ab011e5c8ae52f93a03449430e05c564ab2e74fe1cd1b1894bf1ba1c37');
INSERT INTO borderkit_audit VALUES (8, '2026-11-20 13:46:00+05:45', 'local', NULL, 'put', 'class_rules/non_open', 3, NULL, 'ef58634c7705e7ef5662cbffff57518800bf8c0fa6ac2da63e427a32061bb45e', '811a99ab011e5c8ae52f93a03449430e05c564ab2e74fe1cd1b1894bf1ba1c37', '3e4dc035d1f339e328172932b7d06784c29d645ec0292ce4bb70de497db6654f');
INSERT INTO borderkit_audit VALUES (9, '2026-11-20 13:46:00+05:45', 'local', NULL, 'put', 'class_rules/controlled', 3, NULL, '6eae6b11d182b9ff7e6fce4f3ef454c9e42f3b75c87664458916ec8712ec3367', '3e4dc035d1f339e328172932b7d06784c29d645ec0292ce4bb70de497db6654f', 'c79f44829facfc77bdbdb331e28a8c70a5a8a2ac9a4696725ca512ac2d51f988');
INSERT INTO borderkit_audit VALUES (10, '2026-11-20 13:46:00+05:45', 'local', NULL, 'put', 'class_rules/border_strip', 3, NULL, '8254eef36c254905c4d30c070920ebc5b0deb6cde72f25020edf63400e619aeb', 'c79f44829facfc77bdbdb331e28a8c70a5a8a2ac9a4696725ca512ac2d51f988', 'a68978ee8e026112866188cc50dee0e631cd29f551ccc61b9ecca04e90748d5e');
INSERT INTO borderkit_audit VALUES (11, '2026-11-20 13:46:00+05:45', 'local', NULL, 'put', 'corridors/C-1', 3, NULL, 'a34e82d25d6b8dd1aacaf607dd65594cf8d39ec6b1a6f0e491dce343f286e58d', 'a68978ee8e026112866188cc50dee0e631cd29f551ccc61b9ecca04e90748d5e', 'b1dbbac1d6e1a1cf2264800143943e2d97e9c1a8b697eae6f1986bc7757f34e6');
INSERT INTO borderkit_audit VALUES (12, '2026-11-20 13:46:00+05:45', 'local', NULL, 'put', 'crossings/PC-01', 3, NULL, 'b939929d89512996c02a245b8043fabc10deca21ea04b77a5738d495a6ea3410', 'b1dbbac1d6e1a1cf2264800143943e2d97e9c1a8b697eae6f1986bc7757f34e6', '4db00d2fb247e7f027a3656088507cef0476cc8e34c0eecb52ec01af891b0e36');
INSERT INTO borderkit_audit VALUES (13, '2026-11-20 13:46:00+05:45', 'local', NULL, 'put', 'crossings/PC-02', 3, NULL, '1e357659ca36665e316731b4e4c66d08242904f7f78a59be9dcef4015a3b46af', '4db00d2fb247e7f027a3656088507cef0476cc8e34c0eecb52ec01af891b0e36', 'f1392d18da3fef75986177298415d2350e5f65f5ea63592d6eb38e31b2a0048d');
INSERT INTO borderkit_audit VALUES (14, '2026-11-20 13:46:00+05:45', 'local', NULL, 'put', 'places/PL-01', 3, NULL, 'e596b1bd1578245cfa022e8c05439a713609d31aeee20e6b72f3e1342c566d9a', 'f1392d18da3fef75986177298415d2350e5f65f5ea63592d6eb38e31b2a0048d', 'a4b8c656e0dc2ad236dd6c745c7c0f497283c2742691f971ebf124f627a3d56e');
INSERT INTO borderkit_audit VALUES (15, '2026-11-20 13:46:00+05:45', 'local', NULL, 'put', 'places/PL-02', 3, NULL, '2a7a3b7566ea65c7051d5c896371932fda16346f09c118d367e5d66f3d2da874', 'a4b8c656e0dc2ad236dd6c745c7c0f497283c2742691f971ebf124f627a3d56e', '560f54057957e827298df505864ea4f2de75e9d4b58e76cb788bd7734266b698');
INSERT INTO borderkit_audit VALUES (16, '2026-11-20 13:46:00+05:45', 'local', NULL, 'put', 'places/PL-03', 3, NULL, '354bbf764aa853066d30c9e73d66b36c067a0b52f100800a58d117fe1f4510c2', '560f54057957e827298df505864ea4f2de75e9d4b58e76cb788bd7734266b698', 'd9850bf3b33ff230bde9f2e4727ffddc9c11663176777b35f04732265e24f9ce');
INSERT INTO borderkit_audit VALUES (17, '2026-11-20 13:46:00+05:45', 'local', NULL, 'put', 'places/PL-04', 3, NULL, '20c52c4b90ce09f5abfee04579ff918212a21d898cf8eb2185066565b741cfe5', 'd9850bf3b33ff230bde9f2e4727ffddc9c11663176777b35f04732265e24f9ce', '67a20c568963273297a9f5f45d48d5ecb4094890ab1e3784c67dbd2eb0e133e1');
INSERT INTO borderkit_audit VALUES (18, '2026-11-20 13:46:00+05:45', 'local', NULL, 'put', 'places/PL-05', 3, NULL, 'f2d4e334b00f9736970de8ce02367bc73db72971c4685043560cf7e853aac309', '67a20c568963273297a9f5f45d48d5ecb4094890ab1e3784c67dbd2eb0e133e1', '7a671e94839a0994ec35831a768a8e7c92e33546c65065a1a59b50608228343e');
INSERT INTO borderkit_audit VALUES (19, '2026-11-20 13:46:00+05:45', 'local', NULL, 'put', 'places/PL-06', 3, NULL, '00a801006d787010b141990a670bfe46d7bd976082a662d6881cd433108ca497', '7a671e94839a0994ec35831a768a8e7c92e33546c65065a1a59b50608228343e', 'dc6c666d4c2f6422ec49137b77eacab20ed586271fc283c24ee8e48dd3a81c44');
INSERT INTO borderkit_audit VALUES (20, '2026-11-20 13:46:00+05:45', 'local', NULL, 'put', 'permits/P-88', 3, NULL, '8f3d3d3b62fa61f1c1acdd7ede969ad4b52016ecd981d145e9882590425937e3', 'dc6c666d4c2f6422ec49137b77eacab20ed586271fc283c24ee8e48dd3a81c44', '8b23770da32a4a4369537705e4eee4dede2fdbaa5093c4ca1bdf8969d1a24460');
INSERT INTO borderkit_audit VALUES (21, '2026-11-20 13:46:00+05:45', 'local', NULL, 'put', 'permits/P-91', 3, NULL, 'c6c92e46f408821542e4c2c58b0e5ff3939c3779ba508869b9ef89ebac97e372', '8b23770da32a4a4369537705e4eee4dede2fdbaa5093c4ca1bdf8969d1a24460', 'd9575909259a516c52b1356598a22752ccd91680a253003619c6de42752de5ce');
INSERT INTO borderkit_audit VALUES (22, '2026-11-20 13:46:00+05:45', 'local', NULL, 'put', 'boundary_sections/AA-BB/S1', 3, NULL, '3b2b6da21a13f540ba21951d913d4b25e74027de2fe1a16b702a083794e026f0', 'd9575909259a516c52b1356598a22752ccd91680a253003619c6de42752de5ce', '1bf5beff0927e8c0882c342462b148278e06bddc367daa168b08472f5beea899');
INSERT INTO borderkit_audit VALUES (23, '2026-11-20 13:46:00+05:45', 'local', NULL, 'put', 'boundary_sections/AA-BB/S2', 3, NULL, 'ec7eaccdddb0b29f1d873c07a3f53b015b20329f55fd1f58a514217f71cfacde', '1bf5beff0927e8c0882c342462b148278e06bddc367daa168b08472f5beea899', '90178aad6402b2db624e877800faa1ee0aac909ed35992ab452eb52ca8f7f362');
INSERT INTO borderkit_audit VALUES (24, '2026-11-20 13:46:00+05:45', 'local', NULL, 'put', 'boundary_sections/AA-BB/S3', 3, NULL, '9a071d25d7620385b4b297f3e38f9d62176a6cfb3cb29634eb2440f7561c5f0a', '90178aad6402b2db624e877800faa1ee0aac909ed35992ab452eb52ca8f7f362', '0bfbb6bfe499aedfafe52682fa5bc88281e32b4a085b9933b45cec0fe40f26c9');
INSERT INTO borderkit_audit VALUES (25, '2026-11-20 13:46:00+05:45', 'local', NULL, 'put', 'markers/M1', 3, NULL, 'd9524aa76d6fe334421c0d7871612812af026e15db1dd5a3caabb655f8ac7bc2', '0bfbb6bfe499aedfafe52682fa5bc88281e32b4a085b9933b45cec0fe40f26c9', 'beb2e8f0fc5c10d326421753c1a15c4fd7ecd14844086cee4454ca7022b0fc51');
INSERT INTO borderkit_audit VALUES (26, '2026-11-20 13:46:00+05:45', 'local', NULL, 'put', 'markers/M3', 3, NULL, '635ca3a9840884f1d50e28969ca32bd59a8a5e9e6a767fff5437a857d74f2297', 'beb2e8f0fc5c10d326421753c1a15c4fd7ecd14844086cee4454ca7022b0fc51', '1c94a339a0fa36af96f518034759268992144448df8060f03065b9524426e461');
INSERT INTO borderkit_audit VALUES (27, '2026-11-20 13:46:00+05:45', 'local', NULL, 'put', 'markers/M4', 3, NULL, '100dde9333b16f99891ece84aac0f35fffc8bd33fe17fede5de2b754303d99d2', '1c94a339a0fa36af96f518034759268992144448df8060f03065b9524426e461', '933cc3065e646b1a26ed85c548c6f6d5ac7def84134768d11e667796717de34d');
INSERT INTO borderkit_audit VALUES (28, '2026-11-20 13:46:00+05:45', 'local', NULL, 'put', 'assets/A-1', 3, NULL, '40645baad6c3449a916b25aedd5ff24e2add8e9d49dfbcc34ccf4f1019d26652', '933cc3065e646b1a26ed85c548c6f6d5ac7def84134768d11e667796717de34d', '32351d0957d5b4d3ac8c94f0f179954b8fd915d7c7c0c372fc4b67b2f6249bac');
INSERT INTO borderkit_audit VALUES (29, '2026-11-20 13:46:00+05:45', 'local', NULL, 'put', 'assets/A-2', 3, NULL, '13ad5b55c393d703fa068a85ca0cdcd07df8268baa45e19d7eb6f371144e764f', '32351d0957d5b4d3ac8c94f0f179954b8fd915d7c7c0c372fc4b67b2f6249bac', '511b8457cf48f55cd43dca5860b5f6f4198e81254e96ca53c7305b7db221aa69');
INSERT INTO borderkit_audit VALUES (30, '2026-11-20 13:46:00+05:45', 'local', NULL, 'put', 'roads/R-1', 3, NULL, '633f28273bd4cc914fa2e55bd803b1b4b286e61682d30a26e7f08ef7afdb448c', '511b8457cf48f55cd43dca5860b5f6f4198e81254e96ca53c7305b7db221aa69', 'd35c1fb70b157efd506dc13d3464e6e97946ffbfcf1098d753dd41d710e80931');
INSERT INTO borderkit_audit VALUES (31, '2026-11-20 13:46:00+05:45', 'local', NULL, 'put', 'roads/R-2', 3, NULL, 'ebd1c141b8647a9dabbf2dfc76485afe1669cb806f2fc307a3a1b2ad9a4220b7', 'd35c1fb70b157efd506dc13d3464e6e97946ffbfcf1098d753dd41d710e80931', '3a2d91858bba129b82c6a6b390e9c23bff1077a885a67871093c6e904a6b9f7d');
INSERT INTO borderkit_audit VALUES (32, '2026-11-20 13:46:00+05:45', 'local', NULL, 'put', 'waters/W-1', 3, NULL, 'efb0c6dcf0d5389501350e163fb913e697c957cb42b07e13127fc1725c1ba903', '3a2d91858bba129b82c6a6b390e9c23bff1077a885a67871093c6e904a6b9f7d', '7ad247cc4db8d40e6c2d0314abb456455ae2869989aa39fe2159b3247d3b0a5a');
INSERT INTO borderkit_audit VALUES (33, '2026-11-20 13:46:00+05:45', 'local', NULL, 'put', 'waters/W-2', 3, NULL, 'eb66e752a17d608a28bb792f3da3ef9042bfa9551f346345a7b521fdb295dcff', '7ad247cc4db8d40e6c2d0314abb456455ae2869989aa39fe2159b3247d3b0a5a', 'efa64b6eff4180031277784426157c2a09bf99b47650bb71e76c07d0b6f0a3b0');
INSERT INTO borderkit_audit VALUES (34, '2026-11-20 13:46:00+05:45', 'local', NULL, 'put', 'protected_areas/PA-1', 3, NULL, 'b7172d564875ad16702ce4cdf4fd55813428aef4555c8385b32c0d51f815a632', 'efa64b6eff4180031277784426157c2a09bf99b47650bb71e76c07d0b6f0a3b0', 'eead1c9d94cb3b258b94dac0a9e47a8bf3f95e599f9a431e4f02a93e5e72dbc2');
INSERT INTO borderkit_audit VALUES (35, '2026-11-20 13:46:00+05:45', 'local', NULL, 'put', 'sources/demo-survey', 3, NULL, '8019ecc45c5e1ef5e11a3ffa1a8110908dc08ffeaa15c5a10d43d4e28e305d1d', 'eead1c9d94cb3b258b94dac0a9e47a8bf3f95e599f9a431e4f02a93e5e72dbc2', '893f3b9883b3451b346e677e2a48d43e48ca0990234979e403b369490f069b3b');
INSERT INTO borderkit_audit VALUES (36, '2026-11-20 13:46:00+05:45', 'local', NULL, 'put', 'settings/detour', 3, NULL, '1a948f1b4374f4e3f02501c7feb43784021718a93c1ed5f9f19adf357bb2d20e', '893f3b9883b3451b346e677e2a48d43e48ca0990234979e403b369490f069b3b', 'fb3e6ea1702a42759cad75ad0731f7b9fbf431cfabf7e4fcf0c3a48bdecceb15');
INSERT INTO borderkit_audit VALUES (37, '2026-11-20 13:46:00+05:45', 'local', NULL, 'put', 'settings/permits', 3, NULL, '2c55863c1b425703e28b59b6dd2e7bdd72494a21e8da615919805f0412000ec5', 'fb3e6ea1702a42759cad75ad0731f7b9fbf431cfabf7e4fcf0c3a48bdecceb15', '40be305329818b60728be74e325bd6b989b4e9f7011429aa3cdda1e064299134');
INSERT INTO borderkit_audit VALUES (38, '2026-11-20 13:46:00+05:45', 'local', NULL, 'put', 'settings/route_policy', 3, NULL, 'dea943468508aa2514569ebdf3b9adb63d80c7f4a22cf35a17e49caddd5a522d', '40be305329818b60728be74e325bd6b989b4e9f7011429aa3cdda1e064299134', 'e88c540e850089e7e4fa6d6116882499a0ce2563759460a3d49832620b8d8e05');
INSERT INTO borderkit_audit VALUES (39, '2026-11-20 13:46:00+05:45', 'local', NULL, 'put', 'settings/time_slack_s', 3, NULL, '5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9', 'e88c540e850089e7e4fa6d6116882499a0ce2563759460a3d49832620b8d8e05', 'c9a5fd0a11e2ac3e3a6e06b70abd0455b679f8313f1639eff144aafaae22db55');
INSERT INTO borderkit_audit VALUES (40, '2026-11-20 13:46:00+05:45', 'local', NULL, 'commit', 'revisions/1', 3, NULL, '5bb976dcfa9985be8869e589e9ab0703f000fae1e9eb78fd1599b8ce0ff8e06e', 'c9a5fd0a11e2ac3e3a6e06b70abd0455b679f8313f1639eff144aafaae22db55', '5ae9006ba3164683506e24b06c7fa66b8b07007fcdbfeedaa9925d3d19380954');
INSERT INTO borderkit_audit VALUES (41, '2026-11-20 13:46:00+05:45', 'local', NULL, 'commit', 'revisions/2', 3, NULL, '6885b9f088c81b2f0bf44f17f2f10a2e8c480a432c9b4985dc365d2a7f88cd4e', '5ae9006ba3164683506e24b06c7fa66b8b07007fcdbfeedaa9925d3d19380954', 'e4ca56738c7d0e628314323c89488020121aca8c22144490ca49fb460ca5a945');
INSERT INTO borderkit_audit VALUES (42, '2026-11-20 13:46:00+05:45', 'local', NULL, 'commit', 'revisions/3', 3, NULL, 'eee2ef4b545714c6962a30575b8133c3dffa79fd65dda0ceeb352f0ed32ff0e3', 'e4ca56738c7d0e628314323c89488020121aca8c22144490ca49fb460ca5a945', '793a7cdcf16cab610ac0c6f38fd081efce373154e554b709269fd39fc29f78e9');
INSERT INTO borderkit_audit VALUES (43, '2026-11-20 13:47:00+05:45', 'local', NULL, 'put', 'markers/M1', 4, 'd9524aa76d6fe334421c0d7871612812af026e15db1dd5a3caabb655f8ac7bc2', '01e6c5cf7f706b8b84954864a5a2a66ff025badf207972140a973a2d5e5aa389', '793a7cdcf16cab610ac0c6f38fd081efce373154e554b709269fd39fc29f78e9', 'a52ee85f06e9f82b6e913b5975c25d74b1bb8c0c10d2a998412455f2c9806e2a');
INSERT INTO borderkit_audit VALUES (44, '2026-11-20 13:47:00+05:45', 'local', NULL, 'put', 'places/P-NEW', 4, NULL, '50809245fb99ab3aac56553554a6fbf16f05c8a30f67075c2ed7163f243cf12b', 'a52ee85f06e9f82b6e913b5975c25d74b1bb8c0c10d2a998412455f2c9806e2a', 'aff2fcc45cc6ad9fd27c42f92f8a5cb2f2a14d1b2b750f3d9c3f739f900cee8d');
INSERT INTO borderkit_audit VALUES (45, '2026-11-20 13:47:00+05:45', 'local', NULL, 'commit', 'revisions/4', 4, NULL, '82256b707b6788bb890bde12795d03606d1447757d5cd1c3c01c88bad828cd5f', 'aff2fcc45cc6ad9fd27c42f92f8a5cb2f2a14d1b2b750f3d9c3f739f900cee8d', '86c269babcfca56c211b41c4cb3708d1635582ecaaa42040f13b7a8de001c56e');
INSERT INTO borderkit_audit VALUES (46, '2026-11-20 13:48:00+05:45', 'local', NULL, 'remove', 'assets/A-2', 5, '13ad5b55c393d703fa068a85ca0cdcd07df8268baa45e19d7eb6f371144e764f', NULL, '86c269babcfca56c211b41c4cb3708d1635582ecaaa42040f13b7a8de001c56e', 'e752941ca27ebc0a802753961f1dfc451241e13c329f6d1efc9ffdd19c5ab8cc');
INSERT INTO borderkit_audit VALUES (47, '2026-11-20 13:48:00+05:45', 'local', NULL, 'commit', 'revisions/5', 5, NULL, '876483affe7de646024d8f3e196b8fea0970551a7209dc058c66c5806e87105c', 'e752941ca27ebc0a802753961f1dfc451241e13c329f6d1efc9ffdd19c5ab8cc', 'e058b7885fde95bc1da6c432ebe7e273524a8b20fbf8e2f72b446b557923504e');
INSERT INTO borderkit_audit VALUES (48, '2026-11-22 13:46:00+05:45', 'local', NULL, 'migrate', 'register', 5, NULL, 'd6799b33-53a3-4f23-a826-b6f39f5649c1', 'e058b7885fde95bc1da6c432ebe7e273524a8b20fbf8e2f72b446b557923504e', '4c45e498bda530f50cf8409289e1ca63a91f9204c960e68ea6e0bbfb9df25df0');
INSERT INTO borderkit_audit VALUES (49, '2026-11-22 13:47:00+05:45', 'local', NULL, 'put', 'boundaries/AA-BB', 6, NULL, '27a16f8d07bc40f007695cf8d441483895da1a162738badde39d5e0c397b9d15', '4c45e498bda530f50cf8409289e1ca63a91f9204c960e68ea6e0bbfb9df25df0', 'cf4ee8669ee55d844bb50de96a41b20a3a26fd61e4a59edb151d30bff5a46017');
INSERT INTO borderkit_audit VALUES (50, '2026-11-22 13:47:00+05:45', 'local', NULL, 'put', 'positions/P-1', 6, NULL, '30162de8a3bbc26462b31d394f11fbcd92e91d0655187c5c65c6d5ed30738bf1', 'cf4ee8669ee55d844bb50de96a41b20a3a26fd61e4a59edb151d30bff5a46017', '65f9dad2b20e4cfcf7f4e6b2aeff95528e3389d6e2aadfb9975bf9dd9592d489');
INSERT INTO borderkit_audit VALUES (51, '2026-11-22 13:47:00+05:45', 'local', NULL, 'put', 'markers/M1', 6, '01e6c5cf7f706b8b84954864a5a2a66ff025badf207972140a973a2d5e5aa389', '8bb49905d52c5013b985c2f74f87f5b95285a98633f580682d2b1707486b49fc', '65f9dad2b20e4cfcf7f4e6b2aeff95528e3389d6e2aadfb9975bf9dd9592d489', 'b177ffa04ba6c386a48dcc82f7e11435f8943b357b39591616a3376ad81c894b');
INSERT INTO borderkit_audit VALUES (52, '2026-11-22 13:47:00+05:45', 'local', NULL, 'commit', 'revisions/6', 6, NULL, 'c2742e8867536121a1374bdbdad6b212ccad4314ffab9eb1c647ac73a6d7ae17', 'b177ffa04ba6c386a48dcc82f7e11435f8943b357b39591616a3376ad81c894b', '391a01044d8fd6de09235497a23d2f60ecf1dd0d0c5ffeeac1cc05cf10083344');
INSERT INTO borderkit_audit VALUES (53, '2026-11-22 13:48:00+05:45', 'local', NULL, 'remove', 'positions/P-1', 7, '30162de8a3bbc26462b31d394f11fbcd92e91d0655187c5c65c6d5ed30738bf1', NULL, '391a01044d8fd6de09235497a23d2f60ecf1dd0d0c5ffeeac1cc05cf10083344', '1e5818172abd7d0a2898d3b52b6e1082d3dff64df9a401cbf9e84e5ba0469f4d');
INSERT INTO borderkit_audit VALUES (54, '2026-11-22 13:48:00+05:45', 'local', NULL, 'commit', 'revisions/7', 7, NULL, '234b8ad560ad8dc552903b7b9b90f226d7019246645341db7830e107968131a3', '1e5818172abd7d0a2898d3b52b6e1082d3dff64df9a401cbf9e84e5ba0469f4d', '711f1d4ae0843a7c8548dc31ec54e295ad8ef0d26a22e0f01113967e1dc99992');
INSERT INTO borderkit_register VALUES (5, '2026-11-02 14:45:00+05:45', 'EPSG:4326', 'd6799b33-53a3-4f23-a826-b6f39f5649c1', 3);
INSERT INTO borderkit_revisions VALUES (1, '2026-11-02 14:45:00+05:45', 'golden', 'the records of version 2', NULL, NULL, NULL, NULL);
INSERT INTO borderkit_revisions VALUES (2, '2026-11-03 14:45:00+05:45', 'golden', 'land, works and their source', NULL, NULL, NULL, NULL);
INSERT INTO borderkit_revisions VALUES (3, '2026-11-04 14:45:00+05:45', 'golden', 'asset A-3 is away, zone DZ-01 is wider, permit P-91 is back', NULL, NULL, NULL, NULL);
INSERT INTO borderkit_revisions VALUES (4, '2026-11-20 13:47:00+05:45', 'local', 'joint record 7', NULL, '["administrator"]', 'JR-2026-07', NULL);
INSERT INTO borderkit_revisions VALUES (5, '2026-11-20 13:48:00+05:45', 'local', 'asset taken down', NULL, '["administrator"]', NULL, NULL);
INSERT INTO borderkit_revisions VALUES (6, '2026-11-22 13:47:00+05:45', 'local', 'joint record 8', NULL, '["administrator"]', 'JR-2026-08', NULL);
INSERT INTO borderkit_revisions VALUES (7, '2026-11-22 13:48:00+05:45', 'local', 'position withdrawn', NULL, '["administrator"]', NULL, NULL);
INSERT INTO borderkit_settings VALUES ('detour', '1.4');
INSERT INTO borderkit_settings VALUES ('permits', '"registered"');
INSERT INTO borderkit_settings VALUES ('route_policy', '"reach"');
INSERT INTO borderkit_settings VALUES ('time_slack_s', '0');
INSERT INTO borderkit_settings_history VALUES (1, 3, 'put', '1a948f1b4374f4e3f02501c7feb43784021718a93c1ed5f9f19adf357bb2d20e', 'detour', '1.4');
INSERT INTO borderkit_settings_history VALUES (2, 3, 'put', '2c55863c1b425703e28b59b6dd2e7bdd72494a21e8da615919805f0412000ec5', 'permits', '"registered"');
INSERT INTO borderkit_settings_history VALUES (3, 3, 'put', 'dea943468508aa2514569ebdf3b9adb63d80c7f4a22cf35a17e49caddd5a522d', 'route_policy', '"reach"');
INSERT INTO borderkit_settings_history VALUES (4, 3, 'put', '5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9', 'time_slack_s', '0');
INSERT INTO boundaries VALUES (1, 'AA-BB', '{"en": "The line"}', '["AA", "BB"]', NULL, 0.1, 'JR-2026-08', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO boundaries_history VALUES (1, 6, 'put', '27a16f8d07bc40f007695cf8d441483895da1a162738badde39d5e0c397b9d15', NULL, 1, 'AA-BB', '{"en": "The line"}', '["AA", "BB"]', NULL, 0.1, 'JR-2026-08', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO boundary_sections VALUES (1, '0105000020E6100000010000000102000000050000003333333333B3344000000000008046C0AE47E17A14AE344048E17A14AE8746C0F6285C8FC2B534408FC2F5285C8F46C0713D0AD7A3B03440D7A3703D0A9746C0295C8FC2F5A834405C8FC2F5289C46C0', 'S1', 'AA-BB', NULL, NULL, 'agreed', NULL, NULL, NULL, NULL, NULL, 25000, 2.5, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO boundary_sections VALUES (2, '0105000020E610000001000000010200000006000000295C8FC2F5A834405C8FC2F5289C46C0A4703D0AD7A33440E17A14AE47A146C048E17A14AEA734406666666666A646C0E17A14AE47A13440EC51B81E85AB46C0A4703D0AD7A33440713D0AD7A3B046C01F85EB51B89E3440F6285C8FC2B546C0', 'S2', 'AA-BB', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO boundary_sections VALUES (3, '0105000020E6100000010000000102000000030000001F85EB51B89E3440F6285C8FC2B546C017D9CEF753A334400000000000C046C0295C8FC2F5A83440CDCCCCCCCCCC46C0', 'S3', 'AA-BB', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO boundary_sections_history VALUES (1, 3, 'put', '3b2b6da21a13f540ba21951d913d4b25e74027de2fe1a16b702a083794e026f0', NULL, 1, '0105000020E6100000010000000102000000050000003333333333B3344000000000008046C0AE47E17A14AE344048E17A14AE8746C0F6285C8FC2B534408FC2F5285C8F46C0713D0AD7A3B03440D7A3703D0A9746C0295C8FC2F5A834405C8FC2F5289C46C0', 'S1', 'AA-BB', NULL, NULL, 'agreed', NULL, NULL, NULL, NULL, NULL, 25000, 2.5, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO boundary_sections_history VALUES (2, 3, 'put', 'ec7eaccdddb0b29f1d873c07a3f53b015b20329f55fd1f58a514217f71cfacde', NULL, 2, '0105000020E610000001000000010200000006000000295C8FC2F5A834405C8FC2F5289C46C0A4703D0AD7A33440E17A14AE47A146C048E17A14AEA734406666666666A646C0E17A14AE47A13440EC51B81E85AB46C0A4703D0AD7A33440713D0AD7A3B046C01F85EB51B89E3440F6285C8FC2B546C0', 'S2', 'AA-BB', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO boundary_sections_history VALUES (3, 3, 'put', '9a071d25d7620385b4b297f3e38f9d62176a6cfb3cb29634eb2440f7561c5f0a', NULL, 3, '0105000020E6100000010000000102000000030000001F85EB51B89E3440F6285C8FC2B546C017D9CEF753A334400000000000C046C0295C8FC2F5A83440CDCCCCCCCCCC46C0', 'S3', 'AA-BB', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO calendars VALUES (1, 'aa', '[2026, 2027]', '["SAT", "SUN"]', '["2026-01-01", "2026-05-01"]', '["2026-05-09"]');
INSERT INTO calendars_history VALUES (1, 3, 'put', '3c23af160ef42ee5a1642506989a2847508d5f7df57ad5c5522a747ff7c8988d', NULL, 1, 'aa', '[2026, 2027]', '["SAT", "SUN"]', '["2026-01-01", "2026-05-01"]', '["2026-05-09"]');
INSERT INTO class_rules VALUES (1, 'non_open', '[{"applies": {"category": ["diplomat", "official_guest", "journalist", "ngo", "expert", "student", "intern", "resident", "worker", "transit", "other"]}, "authority_chain": ["county", "province"], "basis": {"article": "10", "instrument": "Demo Border Regulation"}, "effect": "permit", "id": "N1", "lead": {"counted_from": "contact", "days": 15, "kind": "working"}, "permit_kind": "travel"}, {"applies": {"category": ["tourist"]}, "basis": {"article": "10(2)", "instrument": "Demo Border Regulation"}, "effect": "prohibit", "id": "N2"}]', '[]');
INSERT INTO class_rules VALUES (2, 'controlled', '[{"applies": {"mode": ["air"]}, "basis": {"article": "2", "instrument": "Demo Border Regulation"}, "effect": "allow", "id": "C1"}]', '[]');
INSERT INTO class_rules VALUES (3, 'border_strip', '[{"applies": {"equipment": ["drone"], "mode": ["air"]}, "basis": {"article": "4(5)", "instrument": "Demo Border Regulation"}, "effect": "prohibit", "id": "B1"}]', '[]');
INSERT INTO class_rules_history VALUES (1, 3, 'put', 'ef58634c7705e7ef5662cbffff57518800bf8c0fa6ac2da63e427a32061bb45e', NULL, 1, 'non_open', '[{"applies": {"category": ["diplomat", "official_guest", "journalist", "ngo", "expert", "student", "intern", "resident", "worker", "transit", "other"]}, "authority_chain": ["county", "province"], "basis": {"article": "10", "instrument": "Demo Border Regulation"}, "effect": "permit", "id": "N1", "lead": {"counted_from": "contact", "days": 15, "kind": "working"}, "permit_kind": "travel"}, {"applies": {"category": ["tourist"]}, "basis": {"article": "10(2)", "instrument": "Demo Border Regulation"}, "effect": "prohibit", "id": "N2"}]', '[]');
INSERT INTO class_rules_history VALUES (2, 3, 'put', '6eae6b11d182b9ff7e6fce4f3ef454c9e42f3b75c87664458916ec8712ec3367', NULL, 2, 'controlled', '[{"applies": {"mode": ["air"]}, "basis": {"article": "2", "instrument": "Demo Border Regulation"}, "effect": "allow", "id": "C1"}]', '[]');
INSERT INTO class_rules_history VALUES (3, 3, 'put', '8254eef36c254905c4d30c070920ebc5b0deb6cde72f25020edf63400e619aeb', NULL, 3, 'border_strip', '[{"applies": {"equipment": ["drone"], "mode": ["air"]}, "basis": {"article": "4(5)", "instrument": "Demo Border Regulation"}, "effect": "prohibit", "id": "B1"}]', '[]');
INSERT INTO corridors VALUES (1, '0102000020E61000000200000048E17A14AEA734406666666666A646C01F85EB51B89E3440F6285C8FC2A546C0', 'C-1', 'DZ-01', 200, 'both', '["road"]', NULL, true, '["R1"]', '2024-01-01', NULL, '{"article": "5", "instrument": "Demo Border Regulation"}');
INSERT INTO corridors_history VALUES (1, 3, 'put', 'a34e82d25d6b8dd1aacaf607dd65594cf8d39ec6b1a6f0e491dce343f286e58d', NULL, 1, '0102000020E61000000200000048E17A14AEA734406666666666A646C01F85EB51B89E3440F6285C8FC2A546C0', 'C-1', 'DZ-01', 200, 'both', '["road"]', NULL, true, '["R1"]', '2024-01-01', NULL, '{"article": "5", "instrument": "Demo Border Regulation"}');
INSERT INTO crossings VALUES (1, '0101000020E610000048E17A14AEA734406666666666A646C0', 'PC-01', '{"en": "Ondrel Bridge", "ru": "Мост Ондрел", "zh": "翁德雷尔桥口岸"}', 'open', '["road", "foot"]', '{"exceptions": [{"date": "2026-09-15", "windows": []}], "timezone": "Etc/GMT-2", "weekly": [{"days": ["ANY"], "from": "08:00", "to": "20:00"}]}', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO crossings VALUES (2, '0101000020E610000017D9CEF753A334400000000000C046C0', 'PC-02', '{"en": "Stone Gate", "ru": "Каменные Ворота", "zh": "石门口岸"}', 'open', '["road"]', '{"exceptions": [], "timezone": "Etc/GMT-2", "weekly": [{"days": ["MON", "TUE", "WED", "THU", "FRI"], "from": "09:00", "to": "17:00"}]}', '["diplomat", "official_guest", "expert", "resident"]', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO crossings_history VALUES (1, 3, 'put', 'b939929d89512996c02a245b8043fabc10deca21ea04b77a5738d495a6ea3410', NULL, 1, '0101000020E610000048E17A14AEA734406666666666A646C0', 'PC-01', '{"en": "Ondrel Bridge", "ru": "Мост Ондрел", "zh": "翁德雷尔桥口岸"}', 'open', '["road", "foot"]', '{"exceptions": [{"date": "2026-09-15", "windows": []}], "timezone": "Etc/GMT-2", "weekly": [{"days": ["ANY"], "from": "08:00", "to": "20:00"}]}', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO crossings_history VALUES (2, 3, 'put', '1e357659ca36665e316731b4e4c66d08242904f7f78a59be9dcef4015a3b46af', NULL, 2, '0101000020E610000017D9CEF753A334400000000000C046C0', 'PC-02', '{"en": "Stone Gate", "ru": "Каменные Ворота", "zh": "石门口岸"}', 'open', '["road"]', '{"exceptions": [], "timezone": "Etc/GMT-2", "weekly": [{"days": ["MON", "TUE", "WED", "THU", "FRI"], "from": "09:00", "to": "17:00"}]}', '["diplomat", "official_guest", "expert", "resident"]', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO jurisdictions VALUES (1, '0106000020E6100000010000000103000000010000000D0000000000000000003440CDCCCCCCCCCC46C0295C8FC2F5A83440CDCCCCCCCCCC46C017D9CEF753A334400000000000C046C01F85EB51B89E3440F6285C8FC2B546C0A4703D0AD7A33440713D0AD7A3B046C0E17A14AE47A13440EC51B81E85AB46C048E17A14AEA734406666666666A646C0A4703D0AD7A33440E17A14AE47A146C0295C8FC2F5A834405C8FC2F5289C46C0713D0AD7A3B03440D7A3703D0A9746C0F6285C8FC2B534408FC2F5285C8F46C000000000000034408FC2F5285C8F46C00000000000003440CDCCCCCCCCCC46C0', 'AA', '{"en": "Aurel (side AA)", "ru": "Аурель (сторона AA)", "zh": "奥雷尔（AA 方）"}', 'Etc/GMT-2', 'open', '2020-01-01', NULL, '2027-12-31', 'aa', 'province', NULL, NULL, NULL, NULL);
INSERT INTO jurisdictions VALUES (2, '0106000020E6100000010000000103000000010000000600000000000000000034408FC2F5285C8F46C0F6285C8FC2B534408FC2F5285C8F46C0AE47E17A14AE344048E17A14AE8746C03333333333B3344000000000008046C0000000000000344000000000008046C000000000000034408FC2F5285C8F46C0', 'AN', '{"en": "Aurel Upland (side AA)", "ru": "Аурельское нагорье (сторона AA)", "zh": "奥雷尔高地（AA 方）"}', 'Etc/GMT-2', 'non_open', '2020-01-01', NULL, '2027-12-31', 'aa', 'province', NULL, NULL, NULL, NULL);
INSERT INTO jurisdictions_history VALUES (1, 3, 'put', 'f77eeb213b7eb8f94ed438e86687549d05873829dad617f002acdd15d2faf089', NULL, 1, '0106000020E6100000010000000103000000010000000D0000000000000000003440CDCCCCCCCCCC46C0295C8FC2F5A83440CDCCCCCCCCCC46C017D9CEF753A334400000000000C046C01F85EB51B89E3440F6285C8FC2B546C0A4703D0AD7A33440713D0AD7A3B046C0E17A14AE47A13440EC51B81E85AB46C048E17A14AEA734406666666666A646C0A4703D0AD7A33440E17A14AE47A146C0295C8FC2F5A834405C8FC2F5289C46C0713D0AD7A3B03440D7A3703D0A9746C0F6285C8FC2B534408FC2F5285C8F46C000000000000034408FC2F5285C8F46C00000000000003440CDCCCCCCCCCC46C0', 'AA', '{"en": "Aurel (side AA)", "ru": "Аурель (сторона AA)", "zh": "奥雷尔（AA 方）"}', 'Etc/GMT-2', 'open', '2020-01-01', NULL, '2027-12-31', 'aa', 'province', NULL, NULL, NULL, NULL);
INSERT INTO jurisdictions_history VALUES (2, 3, 'put', '5f0988a96d0e62a4ba6d3040aa295a1249968a29943b638b4256435d8a6deeae', NULL, 2, '0106000020E6100000010000000103000000010000000600000000000000000034408FC2F5285C8F46C0F6285C8FC2B534408FC2F5285C8F46C0AE47E17A14AE344048E17A14AE8746C03333333333B3344000000000008046C0000000000000344000000000008046C000000000000034408FC2F5285C8F46C0', 'AN', '{"en": "Aurel Upland (side AA)", "ru": "Аурельское нагорье (сторона AA)", "zh": "奥雷尔高地（AA 方）"}', 'Etc/GMT-2', 'non_open', '2020-01-01', NULL, '2027-12-31', 'aa', 'province', NULL, NULL, NULL, NULL);
INSERT INTO markers VALUES (1, '0101000020E61000000000000000803440CDCCCCCCCC8C46C0', 'M1', 'AA-BB', '1', NULL, 'main', 'single', NULL, 'leaning', 'granite', '2026-10-02', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, true, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO markers VALUES (2, '0101000020E61000003333333333B334409A999999999946C0', 'M3', 'AA-BB', '3', NULL, 'tripoint', 'single', NULL, NULL, 'granite', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO markers VALUES (3, '0101000020E61000000000000000803440CDCCCCCCCC8C46C0', 'M4', 'AA-BB', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'AA 4', 'stone', '0.3 x 0.3 m', '1926', 'at the weir', 'm4.jpg', 'demo-survey', 'm4', 3, '2026-10-30', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO markers_history VALUES (1, 3, 'put', 'd9524aa76d6fe334421c0d7871612812af026e15db1dd5a3caabb655f8ac7bc2', NULL, 1, '0101000020E61000000000000000803440CDCCCCCCCC8C46C0', 'M1', 'AA-BB', '1', NULL, 'main', 'single', NULL, NULL, 'granite', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO markers_history VALUES (2, 3, 'put', '635ca3a9840884f1d50e28969ca32bd59a8a5e9e6a767fff5437a857d74f2297', NULL, 2, '0101000020E61000003333333333B334409A999999999946C0', 'M3', 'AA-BB', '3', NULL, 'tripoint', 'single', NULL, NULL, 'granite', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO markers_history VALUES (3, 3, 'put', '100dde9333b16f99891ece84aac0f35fffc8bd33fe17fede5de2b754303d99d2', NULL, 3, '0101000020E61000000000000000803440CDCCCCCCCC8C46C0', 'M4', 'AA-BB', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'AA 4', 'stone', '0.3 x 0.3 m', '1926', 'at the weir', 'm4.jpg', 'demo-survey', 'm4', 3, '2026-10-30', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO markers_history VALUES (4, 4, 'put', '01e6c5cf7f706b8b84954864a5a2a66ff025badf207972140a973a2d5e5aa389', NULL, 1, '0101000020E61000000000000000803440CDCCCCCCCC8C46C0', 'M1', 'AA-BB', '1', NULL, 'main', 'single', NULL, 'leaning', 'granite', '2026-10-02', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO markers_history VALUES (5, 6, 'put', '8bb49905d52c5013b985c2f74f87f5b95285a98633f580682d2b1707486b49fc', NULL, 1, '0101000020E61000000000000000803440CDCCCCCCCC8C46C0', 'M1', 'AA-BB', '1', NULL, 'main', 'single', NULL, 'leaning', 'granite', '2026-10-02', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, true, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO permits VALUES (1, 'P-88', 'zone-entry', '["DZ-07"]', NULL, '["expert"]', NULL, NULL, '2026-06-01', '2026-06-30', NULL, 'issued');
INSERT INTO permits VALUES (2, 'P-91', 'border-pass', '["DZ-01"]', NULL, '["expert", "worker"]', NULL, NULL, '2026-01-01', '2026-03-31', NULL, 'expired');
INSERT INTO permits_history VALUES (1, 3, 'put', '8f3d3d3b62fa61f1c1acdd7ede969ad4b52016ecd981d145e9882590425937e3', NULL, 1, 'P-88', 'zone-entry', '["DZ-07"]', NULL, '["expert"]', NULL, NULL, '2026-06-01', '2026-06-30', NULL, 'issued');
INSERT INTO permits_history VALUES (2, 3, 'put', 'c6c92e46f408821542e4c2c58b0e5ff3939c3779ba508869b9ef89ebac97e372', NULL, 2, 'P-91', 'border-pass', '["DZ-01"]', NULL, '["expert", "worker"]', NULL, NULL, '2026-01-01', '2026-03-31', NULL, 'expired');
INSERT INTO places VALUES (1, '0103000020E61000000100000005000000713D0AD7A37034404C37894160A546C0D7A3703D0A773440BE9F1A2FDDA446C0B81E85EB51783440BA490C022BA746C08B6CE7FBA971344048E17A14AEA746C0713D0AD7A37034404C37894160A546C0', 'PL-01', '{"en": "Velmora", "ru": "Велмора", "zh": "韦尔莫拉"}', '["Velmora Town"]', 'town', '["Velmar"]', 'PL-02', NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO places VALUES (2, '0101000020E610000000000000004034405C8FC2F5289C46C0', 'PL-02', '{"en": "Taskeny", "ru": "Таскени", "zh": "塔斯肯尼"}', '[]', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO places VALUES (3, '0101000020E61000009A9999999999344085EB51B81EA546C0', 'PL-03', '{"en": "Ondrel", "ru": "Ондрел", "zh": "翁德雷尔"}', '[]', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO places VALUES (4, '0101000020E6100000A4703D0AD72334407B14AE47E1BA46C0', 'PL-04', '{"en": "Reed Camp", "ru": "Камышовый Лагерь", "zh": "芦苇营地"}', '["Reedcamp"]', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO places VALUES (5, '0101000020E610000066666666666634400000000000C046C0', 'PL-05', '{"en": "Sarnet", "ru": "Сарнет", "zh": "萨尔内特"}', '[]', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO places VALUES (6, '0101000020E6100000C3F5285C8FC2344048E17A14AEA746C0', 'PL-06', '{"en": "Bridgefoot", "ru": "Предмостье", "zh": "桥头"}', '[]', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO places VALUES (7, '0101000020E6100000C3F5285C8F823440AE47E17A148E46C0', 'P-NEW', '{"en": "New ford"}', NULL, 'village', NULL, NULL, NULL, NULL, NULL, NULL, '2026-01-01', NULL);
INSERT INTO places_history VALUES (1, 3, 'put', 'e596b1bd1578245cfa022e8c05439a713609d31aeee20e6b72f3e1342c566d9a', NULL, 1, '0103000020E61000000100000005000000713D0AD7A37034404C37894160A546C0D7A3703D0A773440BE9F1A2FDDA446C0B81E85EB51783440BA490C022BA746C08B6CE7FBA971344048E17A14AEA746C0713D0AD7A37034404C37894160A546C0', 'PL-01', '{"en": "Velmora", "ru": "Велмора", "zh": "韦尔莫拉"}', '["Velmora Town"]', 'town', '["Velmar"]', 'PL-02', NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO places_history VALUES (2, 3, 'put', '2a7a3b7566ea65c7051d5c896371932fda16346f09c118d367e5d66f3d2da874', NULL, 2, '0101000020E610000000000000004034405C8FC2F5289C46C0', 'PL-02', '{"en": "Taskeny", "ru": "Таскени", "zh": "塔斯肯尼"}', '[]', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO places_history VALUES (3, 3, 'put', '354bbf764aa853066d30c9e73d66b36c067a0b52f100800a58d117fe1f4510c2', NULL, 3, '0101000020E61000009A9999999999344085EB51B81EA546C0', 'PL-03', '{"en": "Ondrel", "ru": "Ондрел", "zh": "翁德雷尔"}', '[]', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO places_history VALUES (4, 3, 'put', '20c52c4b90ce09f5abfee04579ff918212a21d898cf8eb2185066565b741cfe5', NULL, 4, '0101000020E6100000A4703D0AD72334407B14AE47E1BA46C0', 'PL-04', '{"en": "Reed Camp", "ru": "Камышовый Лагерь", "zh": "芦苇营地"}', '["Reedcamp"]', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO places_history VALUES (5, 3, 'put', 'f2d4e334b00f9736970de8ce02367bc73db72971c4685043560cf7e853aac309', NULL, 5, '0101000020E610000066666666666634400000000000C046C0', 'PL-05', '{"en": "Sarnet", "ru": "Сарнет", "zh": "萨尔内特"}', '[]', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO places_history VALUES (6, 3, 'put', '00a801006d787010b141990a670bfe46d7bd976082a662d6881cd433108ca497', NULL, 6, '0101000020E6100000C3F5285C8FC2344048E17A14AEA746C0', 'PL-06', '{"en": "Bridgefoot", "ru": "Предмостье", "zh": "桥头"}', '[]', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO places_history VALUES (7, 4, 'put', '50809245fb99ab3aac56553554a6fbf16f05c8a30f67075c2ed7163f243cf12b', NULL, 7, '0101000020E6100000C3F5285C8F823440AE47E17A148E46C0', 'P-NEW', '{"en": "New ford"}', NULL, 'village', NULL, NULL, NULL, NULL, NULL, NULL, '2026-01-01', NULL);
INSERT INTO positions_history VALUES (1, 6, 'put', '30162de8a3bbc26462b31d394f11fbcd92e91d0655187c5c65c6d5ed30738bf1', NULL, 1, '0101000020E61000000000000000803440CDCCCCCCCC8C46C0', 'P-1', 'markers/M1', 'AA-BB', 'AA', 'observed', '45 06 36.00 S', '20 30 36.00 E', 'EPSG:4326', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0.02, 0.02, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO positions_history VALUES (2, 7, 'remove', NULL, NULL, 1, NULL, 'P-1', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO protected_areas VALUES (1, '0106000020E610000001000000010300000002000000050000009A999999999934409A999999999946C09A99999999993440CDCCCCCCCC8C46C03333333333B33440CDCCCCCCCC8C46C03333333333B334409A999999999946C09A999999999934409A999999999946C005000000295C8FC2F5A8344052B81E85EB9146C0A4703D0AD7A3344052B81E85EB9146C0A4703D0AD7A3344014AE47E17A9446C0295C8FC2F5A8344014AE47E17A9446C0295C8FC2F5A8344052B81E85EB9146C0', 'PA-1', '{"en": "Reed marsh"}', 'nature', 'county', 'demo-survey', 'p1', 3, '2026-10-30', NULL, NULL);
INSERT INTO protected_areas_history VALUES (1, 3, 'put', 'b7172d564875ad16702ce4cdf4fd55813428aef4555c8385b32c0d51f815a632', NULL, 1, '0106000020E610000001000000010300000002000000050000009A999999999934409A999999999946C09A99999999993440CDCCCCCCCC8C46C03333333333B33440CDCCCCCCCC8C46C03333333333B334409A999999999946C09A999999999934409A999999999946C005000000295C8FC2F5A8344052B81E85EB9146C0A4703D0AD7A3344052B81E85EB9146C0A4703D0AD7A3344014AE47E17A9446C0295C8FC2F5A8344014AE47E17A9446C0295C8FC2F5A8344052B81E85EB9146C0', 'PA-1', '{"en": "Reed marsh"}', 'nature', 'county', 'demo-survey', 'p1', 3, '2026-10-30', NULL, NULL);
INSERT INTO roads VALUES (1, '0105000020E6100000010000000102000000030000009A99999999193440CDCCCCCCCC8C46C0333333333333344033333333339346C0CDCCCCCCCC4C3440CDCCCCCCCC8C46C0', 'R-1', '{"en": "Reed Road"}', 'local', 'unpaved', false, 'public', '["road", "foot"]', 'demo-survey', 'r1', 3, '2026-10-30', NULL, NULL);
INSERT INTO roads VALUES (2, '0105000020E6100000020000000102000000020000009A999999991934409A999999999946C033333333333334409A999999999946C0010200000002000000CDCCCCCCCC4C34409A999999999946C066666666666634400000000000A046C0', 'R-2', NULL, 'path', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO roads_history VALUES (1, 3, 'put', '633f28273bd4cc914fa2e55bd803b1b4b286e61682d30a26e7f08ef7afdb448c', NULL, 1, '0105000020E6100000010000000102000000030000009A99999999193440CDCCCCCCCC8C46C0333333333333344033333333339346C0CDCCCCCCCC4C3440CDCCCCCCCC8C46C0', 'R-1', '{"en": "Reed Road"}', 'local', 'unpaved', false, 'public', '["road", "foot"]', 'demo-survey', 'r1', 3, '2026-10-30', NULL, NULL);
INSERT INTO roads_history VALUES (2, 3, 'put', 'ebd1c141b8647a9dabbf2dfc76485afe1669cb806f2fc307a3a1b2ad9a4220b7', NULL, 2, '0105000020E6100000020000000102000000020000009A999999991934409A999999999946C033333333333334409A999999999946C0010200000002000000CDCCCCCCCC4C34409A999999999946C066666666666634400000000000A046C0', 'R-2', NULL, 'path', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO sources VALUES (1, 'demo-survey', '{"en": "Demo survey"}', 'survey', '2026-10-30', 'CC0-1.0', NULL, 10000, '0000000000000000000000000000000000000000000000000000000000000000', NULL);
INSERT INTO sources_history VALUES (1, 3, 'put', '8019ecc45c5e1ef5e11a3ffa1a8110908dc08ffeaa15c5a10d43d4e28e305d1d', NULL, 1, 'demo-survey', '{"en": "Demo survey"}', 'survey', '2026-10-30', 'CC0-1.0', NULL, 10000, '0000000000000000000000000000000000000000000000000000000000000000', NULL);
INSERT INTO waters VALUES (1, '0102000020E610000002000000000000000000344000000000008046C0CDCCCCCCCC0C34406666666666A646C0', 'W-1', '{"en": "Skarr", "zh": "斯卡尔河"}', 'river', 'demo-survey', 'w1', 3, '2026-10-30', NULL, NULL);
INSERT INTO waters VALUES (2, '0103000020E6100000010000000500000000000000008034403333333333B346C000000000008034406666666666A646C066666666666634406666666666A646C066666666666634403333333333B346C000000000008034403333333333B346C0', 'W-2', NULL, 'lake', NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO waters_history VALUES (1, 3, 'put', 'efb0c6dcf0d5389501350e163fb913e697c957cb42b07e13127fc1725c1ba903', NULL, 1, '0102000020E610000002000000000000000000344000000000008046C0CDCCCCCCCC0C34406666666666A646C0', 'W-1', '{"en": "Skarr", "zh": "斯卡尔河"}', 'river', 'demo-survey', 'w1', 3, '2026-10-30', NULL, NULL);
INSERT INTO waters_history VALUES (2, 3, 'put', 'eb66e752a17d608a28bb792f3da3ef9042bfa9551f346345a7b521fdb295dcff', NULL, 2, '0103000020E6100000010000000500000000000000008034403333333333B346C000000000008034406666666666A646C066666666666634406666666666A646C066666666666634403333333333B346C000000000008034403333333333B346C0', 'W-2', NULL, 'lake', NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO zones VALUES (1, '0106000020E61000000100000001030000000100000019000000068195438BAC344000000000008046C08195438B6CA7344048E17A14AE8746C0C976BE9F1AAF34408FC2F5285C8F46C0448B6CE7FBA93440D7A3703D0A9746C0FCA9F1D24DA234405C8FC2F5289C46C077BE9F1A2F9D3440E17A14AE47A146C01B2FDD2406A134406666666666A646C0B4C876BE9F9A3440EC51B81E85AB46C077BE9F1A2F9D3440713D0AD7A3B046C0F2D24D6210983440F6285C8FC2B546C0E9263108AC9C34400000000000C046C0FCA9F1D24DA23440CDCCCCCCCCCC46C0295C8FC2F5A83440CDCCCCCCCCCC46C017D9CEF753A334400000000000C046C01F85EB51B89E3440F6285C8FC2B546C0A4703D0AD7A33440713D0AD7A3B046C0E17A14AE47A13440EC51B81E85AB46C048E17A14AEA734406666666666A646C0A4703D0AD7A33440E17A14AE47A146C0295C8FC2F5A834405C8FC2F5289C46C0713D0AD7A3B03440D7A3703D0A9746C0F6285C8FC2B534408FC2F5285C8F46C0AE47E17A14AE344048E17A14AE8746C03333333333B3344000000000008046C0068195438BAC344000000000008046C0', 'DZ-01', '{"en": "Border strip", "ru": "Пограничная полоса", "zh": "边境地带"}', 'border_strip', 'border-office', '2020-01-01', NULL, 150, NULL, NULL, '[{"applies": {}, "authority_chain": ["border-office"], "basis": {"article": "4", "instrument": "Demo Border Regulation"}, "effect": "permit", "id": "R1", "lead": {"counted_from": "contact", "days": 7, "kind": "calendar"}, "permit_kind": "border-pass"}]', '[{"applies": {"category": ["diplomat", "official_guest"]}, "basis": {"article": "4(2)", "instrument": "Demo Border Regulation"}, "id": "E1", "lifts": ["R1"]}]', 2, NULL, NULL);
INSERT INTO zones VALUES (2, '0106000020E61000000100000001030000000100000007000000CDCCCCCCCC6C344014AE47E17AA446C014AE47E17A74344017D9CEF753A346C05C8FC2F5287C34403108AC1C5AA446C03D0AD7A3707D34408195438B6CA746C02B8716D9CE773440F0A7C64B37A946C03BDF4F8D976E34409CC420B072A846C0CDCCCCCCCC6C344014AE47E17AA446C0', 'DZ-03', '{"en": "Velmora town", "ru": "Город Велмора", "zh": "韦尔莫拉镇"}', 'controlled_open', 'county-1', NULL, NULL, NULL, NULL, NULL, '[{"applies": {}, "basis": {"article": "9", "instrument": "Demo Border Regulation"}, "effect": "allow", "id": "R1"}, {"applies": {"category": ["journalist"]}, "authority_chain": ["county"], "basis": {"article": "9(2)", "instrument": "Demo Border Regulation"}, "effect": "notify", "id": "R2", "lead": {"counted_from": "contact", "days": 3, "kind": "calendar"}}, {"applies": {"group_size_min": 40}, "basis": {"article": "9(3)", "instrument": "Demo Border Regulation"}, "conditions": [{"en": "Groups of 40 and more name a leader to the town office.", "ru": "Группы от 40 человек сообщают городу имя старшего.", "zh": "四十人以上的团组须向镇政府报备领队。"}], "effect": "condition", "id": "R3"}]', NULL, 1, NULL, NULL);
INSERT INTO zones VALUES (3, '0106000020E610000001000000010300000001000000060000008FC2F5285C8F3440E17A14AE47B146C0D7A3703D0A973440713D0AD7A3B046C083C0CAA145963440D7A3703D0AB746C0643BDF4F8D9734407B14AE47E1BA46C0022B8716D98E3440B4C876BE9FBA46C08FC2F5285C8F3440E17A14AE47B146C0', 'DZ-06', '{"en": "Lower river road, night closure", "ru": "Нижняя речная дорога, ночное закрытие", "zh": "下游沿河路夜间管制区"}', 'controlled', 'border-office', NULL, NULL, NULL, NULL, '{"exceptions": [{"date": "2026-12-31", "windows": []}], "timezone": "Etc/GMT-2", "weekly": [{"days": ["ANY"], "from": "22:00", "to": "05:00"}]}', '[{"applies": {}, "basis": {"article": "13", "instrument": "Demo Border Regulation"}, "effect": "prohibit", "id": "R1"}]', '[{"applies": {"resident": true}, "basis": {"article": "13(2)", "instrument": "Demo Border Regulation"}, "id": "E1", "lifts": ["R1"]}]', 1, NULL, NULL);
INSERT INTO zones_history VALUES (1, 3, 'put', 'bb8a04929564a8c92b6d681954b1f30c795ab5c4c1caeed66a3bfdcf0944c685', NULL, 1, '0106000020E61000000100000001030000000100000019000000068195438BAC344000000000008046C08195438B6CA7344048E17A14AE8746C0C976BE9F1AAF34408FC2F5285C8F46C0448B6CE7FBA93440D7A3703D0A9746C0FCA9F1D24DA234405C8FC2F5289C46C077BE9F1A2F9D3440E17A14AE47A146C01B2FDD2406A134406666666666A646C0B4C876BE9F9A3440EC51B81E85AB46C077BE9F1A2F9D3440713D0AD7A3B046C0F2D24D6210983440F6285C8FC2B546C0E9263108AC9C34400000000000C046C0FCA9F1D24DA23440CDCCCCCCCCCC46C0295C8FC2F5A83440CDCCCCCCCCCC46C017D9CEF753A334400000000000C046C01F85EB51B89E3440F6285C8FC2B546C0A4703D0AD7A33440713D0AD7A3B046C0E17A14AE47A13440EC51B81E85AB46C048E17A14AEA734406666666666A646C0A4703D0AD7A33440E17A14AE47A146C0295C8FC2F5A834405C8FC2F5289C46C0713D0AD7A3B03440D7A3703D0A9746C0F6285C8FC2B534408FC2F5285C8F46C0AE47E17A14AE344048E17A14AE8746C03333333333B3344000000000008046C0068195438BAC344000000000008046C0', 'DZ-01', '{"en": "Border strip", "ru": "Пограничная полоса", "zh": "边境地带"}', 'border_strip', 'border-office', '2020-01-01', NULL, 150, NULL, NULL, '[{"applies": {}, "authority_chain": ["border-office"], "basis": {"article": "4", "instrument": "Demo Border Regulation"}, "effect": "permit", "id": "R1", "lead": {"counted_from": "contact", "days": 7, "kind": "calendar"}, "permit_kind": "border-pass"}]', '[{"applies": {"category": ["diplomat", "official_guest"]}, "basis": {"article": "4(2)", "instrument": "Demo Border Regulation"}, "id": "E1", "lifts": ["R1"]}]', 2, NULL, NULL);
INSERT INTO zones_history VALUES (2, 3, 'put', '13f968e13630abee665eb7a893e0b1af1552a3e864420a7ec606c886e4fecaf3', NULL, 2, '0106000020E61000000100000001030000000100000007000000CDCCCCCCCC6C344014AE47E17AA446C014AE47E17A74344017D9CEF753A346C05C8FC2F5287C34403108AC1C5AA446C03D0AD7A3707D34408195438B6CA746C02B8716D9CE773440F0A7C64B37A946C03BDF4F8D976E34409CC420B072A846C0CDCCCCCCCC6C344014AE47E17AA446C0', 'DZ-03', '{"en": "Velmora town", "ru": "Город Велмора", "zh": "韦尔莫拉镇"}', 'controlled_open', 'county-1', NULL, NULL, NULL, NULL, NULL, '[{"applies": {}, "basis": {"article": "9", "instrument": "Demo Border Regulation"}, "effect": "allow", "id": "R1"}, {"applies": {"category": ["journalist"]}, "authority_chain": ["county"], "basis": {"article": "9(2)", "instrument": "Demo Border Regulation"}, "effect": "notify", "id": "R2", "lead": {"counted_from": "contact", "days": 3, "kind": "calendar"}}, {"applies": {"group_size_min": 40}, "basis": {"article": "9(3)", "instrument": "Demo Border Regulation"}, "conditions": [{"en": "Groups of 40 and more name a leader to the town office.", "ru": "Группы от 40 человек сообщают городу имя старшего.", "zh": "四十人以上的团组须向镇政府报备领队。"}], "effect": "condition", "id": "R3"}]', NULL, 1, NULL, NULL);
INSERT INTO zones_history VALUES (3, 3, 'put', '5df94adc4c57ab35e02dec7f2fadf93e44a79eac5c8afbe5485f19fe010cd8f5', NULL, 3, '0106000020E610000001000000010300000001000000060000008FC2F5285C8F3440E17A14AE47B146C0D7A3703D0A973440713D0AD7A3B046C083C0CAA145963440D7A3703D0AB746C0643BDF4F8D9734407B14AE47E1BA46C0022B8716D98E3440B4C876BE9FBA46C08FC2F5285C8F3440E17A14AE47B146C0', 'DZ-06', '{"en": "Lower river road, night closure", "ru": "Нижняя речная дорога, ночное закрытие", "zh": "下游沿河路夜间管制区"}', 'controlled', 'border-office', NULL, NULL, NULL, NULL, '{"exceptions": [{"date": "2026-12-31", "windows": []}], "timezone": "Etc/GMT-2", "weekly": [{"days": ["ANY"], "from": "22:00", "to": "05:00"}]}', '[{"applies": {}, "basis": {"article": "13", "instrument": "Demo Border Regulation"}, "effect": "prohibit", "id": "R1"}]', '[{"applies": {"resident": true}, "basis": {"article": "13(2)", "instrument": "Demo Border Regulation"}, "id": "E1", "lifts": ["R1"]}]', 1, NULL, NULL);
SELECT pg_catalog.setval('assets_fid_seq', 2, true);
SELECT pg_catalog.setval('assets_history_history_id_seq', 3, true);
SELECT pg_catalog.setval('borderkit_settings_history_history_id_seq', 4, true);
SELECT pg_catalog.setval('boundaries_fid_seq', 1, true);
SELECT pg_catalog.setval('boundaries_history_history_id_seq', 1, true);
SELECT pg_catalog.setval('boundary_sections_fid_seq', 3, true);
SELECT pg_catalog.setval('boundary_sections_history_history_id_seq', 3, true);
SELECT pg_catalog.setval('calendars_fid_seq', 1, true);
SELECT pg_catalog.setval('calendars_history_history_id_seq', 1, true);
SELECT pg_catalog.setval('class_rules_fid_seq', 3, true);
SELECT pg_catalog.setval('class_rules_history_history_id_seq', 3, true);
SELECT pg_catalog.setval('clearances_fid_seq', 1, false);
SELECT pg_catalog.setval('clearances_history_history_id_seq', 1, false);
SELECT pg_catalog.setval('control_points_fid_seq', 1, false);
SELECT pg_catalog.setval('control_points_history_history_id_seq', 1, false);
SELECT pg_catalog.setval('corridors_fid_seq', 1, true);
SELECT pg_catalog.setval('corridors_history_history_id_seq', 1, true);
SELECT pg_catalog.setval('crossings_fid_seq', 2, true);
SELECT pg_catalog.setval('crossings_history_history_id_seq', 2, true);
SELECT pg_catalog.setval('documents_fid_seq', 1, false);
SELECT pg_catalog.setval('documents_history_history_id_seq', 1, false);
SELECT pg_catalog.setval('islands_fid_seq', 1, false);
SELECT pg_catalog.setval('islands_history_history_id_seq', 1, false);
SELECT pg_catalog.setval('jurisdictions_fid_seq', 2, true);
SELECT pg_catalog.setval('jurisdictions_history_history_id_seq', 2, true);
SELECT pg_catalog.setval('marker_relations_fid_seq', 1, false);
SELECT pg_catalog.setval('marker_relations_history_history_id_seq', 1, false);
SELECT pg_catalog.setval('markers_fid_seq', 3, true);
SELECT pg_catalog.setval('markers_history_history_id_seq', 5, true);
SELECT pg_catalog.setval('permits_fid_seq', 2, true);
SELECT pg_catalog.setval('permits_history_history_id_seq', 2, true);
SELECT pg_catalog.setval('places_fid_seq', 7, true);
SELECT pg_catalog.setval('places_history_history_id_seq', 7, true);
SELECT pg_catalog.setval('positions_fid_seq', 1, true);
SELECT pg_catalog.setval('positions_history_history_id_seq', 2, true);
SELECT pg_catalog.setval('protected_areas_fid_seq', 1, true);
SELECT pg_catalog.setval('protected_areas_history_history_id_seq', 1, true);
SELECT pg_catalog.setval('roads_fid_seq', 2, true);
SELECT pg_catalog.setval('roads_history_history_id_seq', 2, true);
SELECT pg_catalog.setval('soundings_fid_seq', 1, false);
SELECT pg_catalog.setval('soundings_history_history_id_seq', 1, false);
SELECT pg_catalog.setval('sources_fid_seq', 1, true);
SELECT pg_catalog.setval('sources_history_history_id_seq', 1, true);
SELECT pg_catalog.setval('transformations_fid_seq', 1, false);
SELECT pg_catalog.setval('transformations_history_history_id_seq', 1, false);
SELECT pg_catalog.setval('turning_points_fid_seq', 1, false);
SELECT pg_catalog.setval('turning_points_history_history_id_seq', 1, false);
SELECT pg_catalog.setval('water_lines_fid_seq', 1, false);
SELECT pg_catalog.setval('water_lines_history_history_id_seq', 1, false);
SELECT pg_catalog.setval('waters_fid_seq', 2, true);
SELECT pg_catalog.setval('waters_history_history_id_seq', 2, true);
SELECT pg_catalog.setval('zones_fid_seq', 3, true);
SELECT pg_catalog.setval('zones_history_history_id_seq', 3, true);
ALTER TABLE ONLY assets_history
    ADD CONSTRAINT assets_history_pkey PRIMARY KEY (history_id);
ALTER TABLE ONLY assets
    ADD CONSTRAINT assets_key UNIQUE (asset);
ALTER TABLE ONLY assets
    ADD CONSTRAINT assets_pkey PRIMARY KEY (fid);
ALTER TABLE ONLY borderkit_audit
    ADD CONSTRAINT borderkit_audit_pkey PRIMARY KEY (seq);
ALTER TABLE ONLY borderkit_job_steps
    ADD CONSTRAINT borderkit_job_steps_pkey PRIMARY KEY (job, step);
ALTER TABLE ONLY borderkit_jobs
    ADD CONSTRAINT borderkit_jobs_pkey PRIMARY KEY (job);
ALTER TABLE ONLY borderkit_jobs
    ADD CONSTRAINT borderkit_jobs_request_key_key UNIQUE (request_key);
ALTER TABLE ONLY borderkit_revisions
    ADD CONSTRAINT borderkit_revisions_pkey PRIMARY KEY (revision);
ALTER TABLE ONLY borderkit_settings_history
    ADD CONSTRAINT borderkit_settings_history_pkey PRIMARY KEY (history_id);
ALTER TABLE ONLY borderkit_settings
    ADD CONSTRAINT borderkit_settings_pkey PRIMARY KEY (name);
ALTER TABLE ONLY borderkit_tokens
    ADD CONSTRAINT borderkit_tokens_pkey PRIMARY KEY (token);
ALTER TABLE ONLY boundaries_history
    ADD CONSTRAINT boundaries_history_pkey PRIMARY KEY (history_id);
ALTER TABLE ONLY boundaries
    ADD CONSTRAINT boundaries_key UNIQUE (boundary);
ALTER TABLE ONLY boundaries
    ADD CONSTRAINT boundaries_pkey PRIMARY KEY (fid);
ALTER TABLE ONLY boundary_sections_history
    ADD CONSTRAINT boundary_sections_history_pkey PRIMARY KEY (history_id);
ALTER TABLE ONLY boundary_sections
    ADD CONSTRAINT boundary_sections_key UNIQUE (boundary, section);
ALTER TABLE ONLY boundary_sections
    ADD CONSTRAINT boundary_sections_pkey PRIMARY KEY (fid);
ALTER TABLE ONLY calendars_history
    ADD CONSTRAINT calendars_history_pkey PRIMARY KEY (history_id);
ALTER TABLE ONLY calendars
    ADD CONSTRAINT calendars_key UNIQUE (calendar);
ALTER TABLE ONLY calendars
    ADD CONSTRAINT calendars_pkey PRIMARY KEY (fid);
ALTER TABLE ONLY class_rules_history
    ADD CONSTRAINT class_rules_history_pkey PRIMARY KEY (history_id);
ALTER TABLE ONLY class_rules
    ADD CONSTRAINT class_rules_key UNIQUE (class);
ALTER TABLE ONLY class_rules
    ADD CONSTRAINT class_rules_pkey PRIMARY KEY (fid);
ALTER TABLE ONLY clearances_history
    ADD CONSTRAINT clearances_history_pkey PRIMARY KEY (history_id);
ALTER TABLE ONLY clearances
    ADD CONSTRAINT clearances_key UNIQUE (clearance);
ALTER TABLE ONLY clearances
    ADD CONSTRAINT clearances_pkey PRIMARY KEY (fid);
ALTER TABLE ONLY control_points_history
    ADD CONSTRAINT control_points_history_pkey PRIMARY KEY (history_id);
ALTER TABLE ONLY control_points
    ADD CONSTRAINT control_points_key UNIQUE (point, side);
ALTER TABLE ONLY control_points
    ADD CONSTRAINT control_points_pkey PRIMARY KEY (fid);
ALTER TABLE ONLY corridors_history
    ADD CONSTRAINT corridors_history_pkey PRIMARY KEY (history_id);
ALTER TABLE ONLY corridors
    ADD CONSTRAINT corridors_key UNIQUE (corridor);
ALTER TABLE ONLY corridors
    ADD CONSTRAINT corridors_pkey PRIMARY KEY (fid);
ALTER TABLE ONLY crossings_history
    ADD CONSTRAINT crossings_history_pkey PRIMARY KEY (history_id);
ALTER TABLE ONLY crossings
    ADD CONSTRAINT crossings_key UNIQUE (crossing);
ALTER TABLE ONLY crossings
    ADD CONSTRAINT crossings_pkey PRIMARY KEY (fid);
ALTER TABLE ONLY documents_history
    ADD CONSTRAINT documents_history_pkey PRIMARY KEY (history_id);
ALTER TABLE ONLY documents
    ADD CONSTRAINT documents_key UNIQUE (document);
ALTER TABLE ONLY documents
    ADD CONSTRAINT documents_pkey PRIMARY KEY (fid);
ALTER TABLE ONLY islands_history
    ADD CONSTRAINT islands_history_pkey PRIMARY KEY (history_id);
ALTER TABLE ONLY islands
    ADD CONSTRAINT islands_key UNIQUE (boundary, island);
ALTER TABLE ONLY islands
    ADD CONSTRAINT islands_pkey PRIMARY KEY (fid);
ALTER TABLE ONLY jurisdictions_history
    ADD CONSTRAINT jurisdictions_history_pkey PRIMARY KEY (history_id);
ALTER TABLE ONLY jurisdictions
    ADD CONSTRAINT jurisdictions_key UNIQUE (code);
ALTER TABLE ONLY jurisdictions
    ADD CONSTRAINT jurisdictions_pkey PRIMARY KEY (fid);
ALTER TABLE ONLY marker_relations_history
    ADD CONSTRAINT marker_relations_history_pkey PRIMARY KEY (history_id);
ALTER TABLE ONLY marker_relations
    ADD CONSTRAINT marker_relations_key UNIQUE (relation);
ALTER TABLE ONLY marker_relations
    ADD CONSTRAINT marker_relations_pkey PRIMARY KEY (fid);
ALTER TABLE ONLY markers_history
    ADD CONSTRAINT markers_history_pkey PRIMARY KEY (history_id);
ALTER TABLE ONLY markers
    ADD CONSTRAINT markers_key UNIQUE (marker_uid);
ALTER TABLE ONLY markers
    ADD CONSTRAINT markers_pkey PRIMARY KEY (fid);
ALTER TABLE ONLY permits_history
    ADD CONSTRAINT permits_history_pkey PRIMARY KEY (history_id);
ALTER TABLE ONLY permits
    ADD CONSTRAINT permits_key UNIQUE (permit);
ALTER TABLE ONLY permits
    ADD CONSTRAINT permits_pkey PRIMARY KEY (fid);
ALTER TABLE ONLY places_history
    ADD CONSTRAINT places_history_pkey PRIMARY KEY (history_id);
ALTER TABLE ONLY places
    ADD CONSTRAINT places_key UNIQUE (place);
ALTER TABLE ONLY places
    ADD CONSTRAINT places_pkey PRIMARY KEY (fid);
ALTER TABLE ONLY positions_history
    ADD CONSTRAINT positions_history_pkey PRIMARY KEY (history_id);
ALTER TABLE ONLY positions
    ADD CONSTRAINT positions_key UNIQUE ("position");
ALTER TABLE ONLY positions
    ADD CONSTRAINT positions_pkey PRIMARY KEY (fid);
ALTER TABLE ONLY protected_areas_history
    ADD CONSTRAINT protected_areas_history_pkey PRIMARY KEY (history_id);
ALTER TABLE ONLY protected_areas
    ADD CONSTRAINT protected_areas_key UNIQUE (protected_area);
ALTER TABLE ONLY protected_areas
    ADD CONSTRAINT protected_areas_pkey PRIMARY KEY (fid);
ALTER TABLE ONLY roads_history
    ADD CONSTRAINT roads_history_pkey PRIMARY KEY (history_id);
ALTER TABLE ONLY roads
    ADD CONSTRAINT roads_key UNIQUE (road);
ALTER TABLE ONLY roads
    ADD CONSTRAINT roads_pkey PRIMARY KEY (fid);
ALTER TABLE ONLY soundings_history
    ADD CONSTRAINT soundings_history_pkey PRIMARY KEY (history_id);
ALTER TABLE ONLY soundings
    ADD CONSTRAINT soundings_key UNIQUE (sounding);
ALTER TABLE ONLY soundings
    ADD CONSTRAINT soundings_pkey PRIMARY KEY (fid);
ALTER TABLE ONLY sources_history
    ADD CONSTRAINT sources_history_pkey PRIMARY KEY (history_id);
ALTER TABLE ONLY sources
    ADD CONSTRAINT sources_key UNIQUE (source);
ALTER TABLE ONLY sources
    ADD CONSTRAINT sources_pkey PRIMARY KEY (fid);
ALTER TABLE ONLY transformations_history
    ADD CONSTRAINT transformations_history_pkey PRIMARY KEY (history_id);
ALTER TABLE ONLY transformations
    ADD CONSTRAINT transformations_key UNIQUE (transformation);
ALTER TABLE ONLY transformations
    ADD CONSTRAINT transformations_pkey PRIMARY KEY (fid);
ALTER TABLE ONLY turning_points_history
    ADD CONSTRAINT turning_points_history_pkey PRIMARY KEY (history_id);
ALTER TABLE ONLY turning_points
    ADD CONSTRAINT turning_points_key UNIQUE (boundary, point);
ALTER TABLE ONLY turning_points
    ADD CONSTRAINT turning_points_pkey PRIMARY KEY (fid);
ALTER TABLE ONLY water_lines_history
    ADD CONSTRAINT water_lines_history_pkey PRIMARY KEY (history_id);
ALTER TABLE ONLY water_lines
    ADD CONSTRAINT water_lines_key UNIQUE (water_line);
ALTER TABLE ONLY water_lines
    ADD CONSTRAINT water_lines_pkey PRIMARY KEY (fid);
ALTER TABLE ONLY waters_history
    ADD CONSTRAINT waters_history_pkey PRIMARY KEY (history_id);
ALTER TABLE ONLY waters
    ADD CONSTRAINT waters_key UNIQUE (water);
ALTER TABLE ONLY waters
    ADD CONSTRAINT waters_pkey PRIMARY KEY (fid);
ALTER TABLE ONLY zones_history
    ADD CONSTRAINT zones_history_pkey PRIMARY KEY (history_id);
ALTER TABLE ONLY zones
    ADD CONSTRAINT zones_key UNIQUE (zone);
ALTER TABLE ONLY zones
    ADD CONSTRAINT zones_pkey PRIMARY KEY (fid);
CREATE INDEX assets_geom ON assets USING gist (geom);
CREATE INDEX assets_history_key ON assets_history USING btree (asset, history_id);
CREATE INDEX assets_history_revision ON assets_history USING btree (revision);
CREATE INDEX borderkit_jobs_state ON borderkit_jobs USING btree (state, created);
CREATE INDEX boundaries_history_key ON boundaries_history USING btree (boundary, history_id);
CREATE INDEX boundaries_history_revision ON boundaries_history USING btree (revision);
CREATE INDEX boundary_sections_geom ON boundary_sections USING gist (geom);
CREATE INDEX boundary_sections_history_key ON boundary_sections_history USING btree (boundary, section, history_id);
CREATE INDEX boundary_sections_history_revision ON boundary_sections_history USING btree (revision);
CREATE INDEX calendars_history_key ON calendars_history USING btree (calendar, history_id);
CREATE INDEX calendars_history_revision ON calendars_history USING btree (revision);
CREATE INDEX class_rules_history_key ON class_rules_history USING btree (class, history_id);
CREATE INDEX class_rules_history_revision ON class_rules_history USING btree (revision);
CREATE INDEX clearances_history_key ON clearances_history USING btree (clearance, history_id);
CREATE INDEX clearances_history_revision ON clearances_history USING btree (revision);
CREATE INDEX control_points_geom ON control_points USING gist (geom);
CREATE INDEX control_points_history_key ON control_points_history USING btree (point, side, history_id);
CREATE INDEX control_points_history_revision ON control_points_history USING btree (revision);
CREATE INDEX corridors_geom ON corridors USING gist (geom);
CREATE INDEX corridors_history_key ON corridors_history USING btree (corridor, history_id);
CREATE INDEX corridors_history_revision ON corridors_history USING btree (revision);
CREATE INDEX crossings_geom ON crossings USING gist (geom);
CREATE INDEX crossings_history_key ON crossings_history USING btree (crossing, history_id);
CREATE INDEX crossings_history_revision ON crossings_history USING btree (revision);
CREATE INDEX documents_history_key ON documents_history USING btree (document, history_id);
CREATE INDEX documents_history_revision ON documents_history USING btree (revision);
CREATE INDEX islands_geom ON islands USING gist (geom);
CREATE INDEX islands_history_key ON islands_history USING btree (boundary, island, history_id);
CREATE INDEX islands_history_revision ON islands_history USING btree (revision);
CREATE INDEX jurisdictions_geom ON jurisdictions USING gist (geom);
CREATE INDEX jurisdictions_history_key ON jurisdictions_history USING btree (code, history_id);
CREATE INDEX jurisdictions_history_revision ON jurisdictions_history USING btree (revision);
CREATE INDEX marker_relations_history_key ON marker_relations_history USING btree (relation, history_id);
CREATE INDEX marker_relations_history_revision ON marker_relations_history USING btree (revision);
CREATE INDEX markers_geom ON markers USING gist (geom);
CREATE INDEX markers_history_key ON markers_history USING btree (marker_uid, history_id);
CREATE INDEX markers_history_revision ON markers_history USING btree (revision);
CREATE INDEX permits_history_key ON permits_history USING btree (permit, history_id);
CREATE INDEX permits_history_revision ON permits_history USING btree (revision);
CREATE INDEX places_geom ON places USING gist (geom);
CREATE INDEX places_history_key ON places_history USING btree (place, history_id);
CREATE INDEX places_history_revision ON places_history USING btree (revision);
CREATE INDEX positions_geom ON positions USING gist (geom);
CREATE INDEX positions_history_key ON positions_history USING btree ("position", history_id);
CREATE INDEX positions_history_revision ON positions_history USING btree (revision);
CREATE INDEX protected_areas_geom ON protected_areas USING gist (geom);
CREATE INDEX protected_areas_history_key ON protected_areas_history USING btree (protected_area, history_id);
CREATE INDEX protected_areas_history_revision ON protected_areas_history USING btree (revision);
CREATE INDEX roads_geom ON roads USING gist (geom);
CREATE INDEX roads_history_key ON roads_history USING btree (road, history_id);
CREATE INDEX roads_history_revision ON roads_history USING btree (revision);
CREATE INDEX soundings_geom ON soundings USING gist (geom);
CREATE INDEX soundings_history_key ON soundings_history USING btree (sounding, history_id);
CREATE INDEX soundings_history_revision ON soundings_history USING btree (revision);
CREATE INDEX sources_history_key ON sources_history USING btree (source, history_id);
CREATE INDEX sources_history_revision ON sources_history USING btree (revision);
CREATE INDEX transformations_history_key ON transformations_history USING btree (transformation, history_id);
CREATE INDEX transformations_history_revision ON transformations_history USING btree (revision);
CREATE INDEX turning_points_geom ON turning_points USING gist (geom);
CREATE INDEX turning_points_history_key ON turning_points_history USING btree (boundary, point, history_id);
CREATE INDEX turning_points_history_revision ON turning_points_history USING btree (revision);
CREATE INDEX water_lines_geom ON water_lines USING gist (geom);
CREATE INDEX water_lines_history_key ON water_lines_history USING btree (water_line, history_id);
CREATE INDEX water_lines_history_revision ON water_lines_history USING btree (revision);
CREATE INDEX waters_geom ON waters USING gist (geom);
CREATE INDEX waters_history_key ON waters_history USING btree (water, history_id);
CREATE INDEX waters_history_revision ON waters_history USING btree (revision);
CREATE INDEX zones_geom ON zones USING gist (geom);
CREATE INDEX zones_history_key ON zones_history USING btree (zone, history_id);
CREATE INDEX zones_history_revision ON zones_history USING btree (revision);
CREATE TRIGGER borderkit_rows_only_come BEFORE DELETE OR UPDATE OR TRUNCATE ON assets_history FOR EACH STATEMENT EXECUTE FUNCTION borderkit_rows_only_come('amendable');
ALTER TABLE assets_history ENABLE ALWAYS TRIGGER borderkit_rows_only_come;
CREATE TRIGGER borderkit_rows_only_come BEFORE DELETE OR UPDATE OR TRUNCATE ON borderkit_audit FOR EACH STATEMENT EXECUTE FUNCTION borderkit_rows_only_come();
ALTER TABLE borderkit_audit ENABLE ALWAYS TRIGGER borderkit_rows_only_come;
CREATE TRIGGER borderkit_rows_only_come BEFORE DELETE OR UPDATE OR TRUNCATE ON borderkit_revisions FOR EACH STATEMENT EXECUTE FUNCTION borderkit_rows_only_come();
ALTER TABLE borderkit_revisions ENABLE ALWAYS TRIGGER borderkit_rows_only_come;
CREATE TRIGGER borderkit_rows_only_come BEFORE DELETE OR UPDATE OR TRUNCATE ON borderkit_settings_history FOR EACH STATEMENT EXECUTE FUNCTION borderkit_rows_only_come('amendable');
ALTER TABLE borderkit_settings_history ENABLE ALWAYS TRIGGER borderkit_rows_only_come;
CREATE TRIGGER borderkit_rows_only_come BEFORE DELETE OR UPDATE OR TRUNCATE ON boundaries_history FOR EACH STATEMENT EXECUTE FUNCTION borderkit_rows_only_come('amendable');
ALTER TABLE boundaries_history ENABLE ALWAYS TRIGGER borderkit_rows_only_come;
CREATE TRIGGER borderkit_rows_only_come BEFORE DELETE OR UPDATE OR TRUNCATE ON boundary_sections_history FOR EACH STATEMENT EXECUTE FUNCTION borderkit_rows_only_come('amendable');
ALTER TABLE boundary_sections_history ENABLE ALWAYS TRIGGER borderkit_rows_only_come;
CREATE TRIGGER borderkit_rows_only_come BEFORE DELETE OR UPDATE OR TRUNCATE ON calendars_history FOR EACH STATEMENT EXECUTE FUNCTION borderkit_rows_only_come('amendable');
ALTER TABLE calendars_history ENABLE ALWAYS TRIGGER borderkit_rows_only_come;
CREATE TRIGGER borderkit_rows_only_come BEFORE DELETE OR UPDATE OR TRUNCATE ON class_rules_history FOR EACH STATEMENT EXECUTE FUNCTION borderkit_rows_only_come('amendable');
ALTER TABLE class_rules_history ENABLE ALWAYS TRIGGER borderkit_rows_only_come;
CREATE TRIGGER borderkit_rows_only_come BEFORE DELETE OR UPDATE OR TRUNCATE ON clearances_history FOR EACH STATEMENT EXECUTE FUNCTION borderkit_rows_only_come('amendable');
ALTER TABLE clearances_history ENABLE ALWAYS TRIGGER borderkit_rows_only_come;
CREATE TRIGGER borderkit_rows_only_come BEFORE DELETE OR UPDATE OR TRUNCATE ON control_points_history FOR EACH STATEMENT EXECUTE FUNCTION borderkit_rows_only_come('amendable');
ALTER TABLE control_points_history ENABLE ALWAYS TRIGGER borderkit_rows_only_come;
CREATE TRIGGER borderkit_rows_only_come BEFORE DELETE OR UPDATE OR TRUNCATE ON corridors_history FOR EACH STATEMENT EXECUTE FUNCTION borderkit_rows_only_come('amendable');
ALTER TABLE corridors_history ENABLE ALWAYS TRIGGER borderkit_rows_only_come;
CREATE TRIGGER borderkit_rows_only_come BEFORE DELETE OR UPDATE OR TRUNCATE ON crossings_history FOR EACH STATEMENT EXECUTE FUNCTION borderkit_rows_only_come('amendable');
ALTER TABLE crossings_history ENABLE ALWAYS TRIGGER borderkit_rows_only_come;
CREATE TRIGGER borderkit_rows_only_come BEFORE DELETE OR UPDATE OR TRUNCATE ON documents_history FOR EACH STATEMENT EXECUTE FUNCTION borderkit_rows_only_come('amendable');
ALTER TABLE documents_history ENABLE ALWAYS TRIGGER borderkit_rows_only_come;
CREATE TRIGGER borderkit_rows_only_come BEFORE DELETE OR UPDATE OR TRUNCATE ON islands_history FOR EACH STATEMENT EXECUTE FUNCTION borderkit_rows_only_come('amendable');
ALTER TABLE islands_history ENABLE ALWAYS TRIGGER borderkit_rows_only_come;
CREATE TRIGGER borderkit_rows_only_come BEFORE DELETE OR UPDATE OR TRUNCATE ON jurisdictions_history FOR EACH STATEMENT EXECUTE FUNCTION borderkit_rows_only_come('amendable');
ALTER TABLE jurisdictions_history ENABLE ALWAYS TRIGGER borderkit_rows_only_come;
CREATE TRIGGER borderkit_rows_only_come BEFORE DELETE OR UPDATE OR TRUNCATE ON marker_relations_history FOR EACH STATEMENT EXECUTE FUNCTION borderkit_rows_only_come('amendable');
ALTER TABLE marker_relations_history ENABLE ALWAYS TRIGGER borderkit_rows_only_come;
CREATE TRIGGER borderkit_rows_only_come BEFORE DELETE OR UPDATE OR TRUNCATE ON markers_history FOR EACH STATEMENT EXECUTE FUNCTION borderkit_rows_only_come('amendable');
ALTER TABLE markers_history ENABLE ALWAYS TRIGGER borderkit_rows_only_come;
CREATE TRIGGER borderkit_rows_only_come BEFORE DELETE OR UPDATE OR TRUNCATE ON permits_history FOR EACH STATEMENT EXECUTE FUNCTION borderkit_rows_only_come('amendable');
ALTER TABLE permits_history ENABLE ALWAYS TRIGGER borderkit_rows_only_come;
CREATE TRIGGER borderkit_rows_only_come BEFORE DELETE OR UPDATE OR TRUNCATE ON places_history FOR EACH STATEMENT EXECUTE FUNCTION borderkit_rows_only_come('amendable');
ALTER TABLE places_history ENABLE ALWAYS TRIGGER borderkit_rows_only_come;
CREATE TRIGGER borderkit_rows_only_come BEFORE DELETE OR UPDATE OR TRUNCATE ON positions_history FOR EACH STATEMENT EXECUTE FUNCTION borderkit_rows_only_come('amendable');
ALTER TABLE positions_history ENABLE ALWAYS TRIGGER borderkit_rows_only_come;
CREATE TRIGGER borderkit_rows_only_come BEFORE DELETE OR UPDATE OR TRUNCATE ON protected_areas_history FOR EACH STATEMENT EXECUTE FUNCTION borderkit_rows_only_come('amendable');
ALTER TABLE protected_areas_history ENABLE ALWAYS TRIGGER borderkit_rows_only_come;
CREATE TRIGGER borderkit_rows_only_come BEFORE DELETE OR UPDATE OR TRUNCATE ON roads_history FOR EACH STATEMENT EXECUTE FUNCTION borderkit_rows_only_come('amendable');
ALTER TABLE roads_history ENABLE ALWAYS TRIGGER borderkit_rows_only_come;
CREATE TRIGGER borderkit_rows_only_come BEFORE DELETE OR UPDATE OR TRUNCATE ON soundings_history FOR EACH STATEMENT EXECUTE FUNCTION borderkit_rows_only_come('amendable');
ALTER TABLE soundings_history ENABLE ALWAYS TRIGGER borderkit_rows_only_come;
CREATE TRIGGER borderkit_rows_only_come BEFORE DELETE OR UPDATE OR TRUNCATE ON sources_history FOR EACH STATEMENT EXECUTE FUNCTION borderkit_rows_only_come('amendable');
ALTER TABLE sources_history ENABLE ALWAYS TRIGGER borderkit_rows_only_come;
CREATE TRIGGER borderkit_rows_only_come BEFORE DELETE OR UPDATE OR TRUNCATE ON transformations_history FOR EACH STATEMENT EXECUTE FUNCTION borderkit_rows_only_come('amendable');
ALTER TABLE transformations_history ENABLE ALWAYS TRIGGER borderkit_rows_only_come;
CREATE TRIGGER borderkit_rows_only_come BEFORE DELETE OR UPDATE OR TRUNCATE ON turning_points_history FOR EACH STATEMENT EXECUTE FUNCTION borderkit_rows_only_come('amendable');
ALTER TABLE turning_points_history ENABLE ALWAYS TRIGGER borderkit_rows_only_come;
CREATE TRIGGER borderkit_rows_only_come BEFORE DELETE OR UPDATE OR TRUNCATE ON water_lines_history FOR EACH STATEMENT EXECUTE FUNCTION borderkit_rows_only_come('amendable');
ALTER TABLE water_lines_history ENABLE ALWAYS TRIGGER borderkit_rows_only_come;
CREATE TRIGGER borderkit_rows_only_come BEFORE DELETE OR UPDATE OR TRUNCATE ON waters_history FOR EACH STATEMENT EXECUTE FUNCTION borderkit_rows_only_come('amendable');
ALTER TABLE waters_history ENABLE ALWAYS TRIGGER borderkit_rows_only_come;
CREATE TRIGGER borderkit_rows_only_come BEFORE DELETE OR UPDATE OR TRUNCATE ON zones_history FOR EACH STATEMENT EXECUTE FUNCTION borderkit_rows_only_come('amendable');
ALTER TABLE zones_history ENABLE ALWAYS TRIGGER borderkit_rows_only_come;
ALTER TABLE ONLY borderkit_job_steps
    ADD CONSTRAINT borderkit_job_steps_job_fkey FOREIGN KEY (job) REFERENCES borderkit_jobs(job);
