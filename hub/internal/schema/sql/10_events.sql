-- Events: every change of versioned data belongs to one, and its id orders all changes.

CREATE TABLE events (
    id   serial      PRIMARY KEY,
    time timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- The default of create_event: one new event a row, or the one that the caller names.
CREATE FUNCTION get_event() RETURNS integer LANGUAGE sql AS $$
    INSERT INTO events DEFAULT VALUES RETURNING id
$$;

CREATE FUNCTION get_event_time(integer) RETURNS timestamptz LANGUAGE sql AS $$
    SELECT time FROM events WHERE id = $1
$$;

-- Names that sites give to events.
CREATE TABLE event_labels (
    event_id integer      NOT NULL REFERENCES events(id),
    label    varchar(255) NOT NULL UNIQUE
);
