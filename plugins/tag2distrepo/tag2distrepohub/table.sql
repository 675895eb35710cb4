-- The dist repos of plugin tag2distrepo: changes of tags that wait for a task
-- (task_id is NULL), and the last tasks of each tag.
CREATE TABLE gokoji_tag2distrepo (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tag_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL, -- who changed the tag
    task_id INTEGER,
    noted TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX gokoji_tag2distrepo_tag ON gokoji_tag2distrepo (tag_id, id);
