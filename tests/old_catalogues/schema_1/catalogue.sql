BEGIN TRANSACTION;
CREATE TABLE applied_migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL);
INSERT INTO "applied_migrations" VALUES(1,'core_1','2026-11-21T03:10:13+00:00');
CREATE TABLE captions (id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL UNIQUE);
CREATE TABLE contents (
            id INTEGER PRIMARY KEY,
            hash BLOB NOT NULL UNIQUE,
            size INTEGER NOT NULL,
            picture_id INTEGER NOT NULL REFERENCES pictures (id)
        );
INSERT INTO "contents" VALUES(1,X'5252AF80051ACDE74FF3D9BE27731CF9',351,1);
INSERT INTO "contents" VALUES(2,X'35A8E0B79A3B271FF13F6DC49CD3E7ED',352,2);
INSERT INTO "contents" VALUES(3,X'D072549F541BEDA770FC18DF7DFF8E19',349,3);
CREATE TABLE failures (
            volume_id INTEGER NOT NULL REFERENCES volumes (id),
            path TEXT NOT NULL,
            size INTEGER NOT NULL,
            mtime_ns INTEGER NOT NULL,
            step TEXT NOT NULL,
            reason TEXT NOT NULL,
            failed_at TEXT NOT NULL,
            PRIMARY KEY (volume_id, path)
        ) WITHOUT ROWID;
CREATE TABLE files (
            id INTEGER PRIMARY KEY,
            volume_id INTEGER NOT NULL REFERENCES volumes (id),
            path TEXT NOT NULL,
            kind TEXT NOT NULL,
            file_id INTEGER NOT NULL,
            size INTEGER NOT NULL,
            mtime_ns INTEGER NOT NULL,
            sidecar_stamp TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('present', 'missing', 'unfollowed')),
            item_id INTEGER NOT NULL REFERENCES items (id),
            content_id INTEGER REFERENCES contents (id),
            metadata TEXT NOT NULL DEFAULT '{}',
            UNIQUE (volume_id, path)
        );
INSERT INTO "files" VALUES(1,1,'tmp/photos/blue.png','photo',2656321,351,1795230613584701165,'','present',1,1,'{"taken": "2026-11-21T03:10:13", "taken_source": "modification time"}');
INSERT INTO "files" VALUES(2,1,'tmp/photos/red.png','photo',2655723,352,1795230613584139155,'','present',2,2,'{"taken": "2026-11-21T03:10:13", "taken_source": "modification time"}');
INSERT INTO "files" VALUES(3,1,'tmp/photos/green.png','photo',2655753,349,1795230613584457245,'','present',3,3,'{"taken": "2026-11-21T03:10:13", "taken_source": "modification time"}');
CREATE TABLE folders (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            volume_id INTEGER NOT NULL REFERENCES volumes (id),
            path TEXT NOT NULL,
            excluded TEXT NOT NULL DEFAULT '[]',
            reachable INTEGER NOT NULL DEFAULT 1,
            added_at TEXT NOT NULL,
            UNIQUE (volume_id, path)
        );
INSERT INTO "folders" VALUES(1,1,'tmp/photos','[]',1,'2026-11-21T03:10:13+00:00');
CREATE TABLE items (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL,
            picture_id INTEGER NOT NULL UNIQUE REFERENCES pictures (id),
            caption_id INTEGER REFERENCES captions (id),
            listed INTEGER NOT NULL DEFAULT 0,
            missing INTEGER NOT NULL DEFAULT 0,
            taken TEXT,
            taken_s INTEGER NOT NULL DEFAULT 0,
            taken_source TEXT,
            latitude REAL, longitude REAL, altitude_m REAL,
            camera TEXT NOT NULL DEFAULT '', lens TEXT NOT NULL DEFAULT '',
            title TEXT NOT NULL DEFAULT '', caption TEXT NOT NULL DEFAULT '',
            keywords TEXT NOT NULL DEFAULT '[]', rating INTEGER
        );
INSERT INTO "items" VALUES(1,'photo',1,NULL,1,0,'2026-11-21T03:10:13',1795230613,'modification time',NULL,NULL,NULL,'','','','','[]',NULL);
INSERT INTO "items" VALUES(2,'photo',2,NULL,1,0,'2026-11-21T03:10:13',1795230613,'modification time',NULL,NULL,NULL,'','','','','[]',NULL);
INSERT INTO "items" VALUES(3,'photo',3,NULL,1,0,'2026-11-21T03:10:13',1795230613,'modification time',NULL,NULL,NULL,'','','','','[]',NULL);
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO "meta" VALUES('uid','51a5ee855bc4472aa682cdab7d82f9c1');
CREATE TABLE pictures (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            digest BLOB NOT NULL UNIQUE,
            width INTEGER NOT NULL,
            height INTEGER NOT NULL
        );
INSERT INTO "pictures" VALUES(1,X'7EE529617DD19CA307D2601DB2F96164',64,48);
INSERT INTO "pictures" VALUES(2,X'C56DDD903F3FBE80AF0F1BE0CE17B9E0',64,48);
INSERT INTO "pictures" VALUES(3,X'AF4BF98EDEDC5C6670185FE9C139314D',64,48);
CREATE TABLE views (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL CHECK (kind IN ('whole', 'frame', 'region', 'caption')),
            picture_id INTEGER REFERENCES pictures (id),
            caption_id INTEGER REFERENCES captions (id),
            time_s REAL,
            box TEXT,
            listed INTEGER NOT NULL DEFAULT 1,
            CHECK ((kind = 'caption') = (caption_id IS NOT NULL)),
            CHECK ((kind = 'caption') = (picture_id IS NULL)),
            CHECK ((kind = 'frame') = (time_s IS NOT NULL)),
            CHECK ((kind = 'region') = (box IS NOT NULL))
        );
INSERT INTO "views" VALUES(1,'whole',1,NULL,NULL,NULL,1);
INSERT INTO "views" VALUES(2,'whole',2,NULL,NULL,NULL,1);
INSERT INTO "views" VALUES(3,'whole',3,NULL,NULL,NULL,1);
CREATE TABLE volumes (
            id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, label TEXT NOT NULL, mount_path TEXT NOT NULL
        );
INSERT INTO "volumes" VALUES(1,'mount:/','/','/');
CREATE INDEX contents_by_size ON contents (size);
CREATE INDEX contents_by_picture ON contents (picture_id);
CREATE INDEX items_by_time ON items (taken_s DESC, id DESC) WHERE listed;
CREATE INDEX items_by_caption ON items (caption_id) WHERE caption_id IS NOT NULL;
CREATE INDEX files_by_item ON files (item_id);
CREATE UNIQUE INDEX views_of_whole ON views (picture_id) WHERE kind = 'whole';
CREATE UNIQUE INDEX views_of_caption ON views (caption_id) WHERE kind = 'caption';
CREATE UNIQUE INDEX views_of_frame ON views (picture_id, time_s) WHERE kind = 'frame';
CREATE UNIQUE INDEX views_of_region ON views (picture_id, box) WHERE kind = 'region';
CREATE INDEX views_unlisted ON views (id) WHERE NOT listed;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('folders',1);
INSERT INTO "sqlite_sequence" VALUES('pictures',3);
INSERT INTO "sqlite_sequence" VALUES('views',3);
INSERT INTO "sqlite_sequence" VALUES('items',3);
COMMIT;
PRAGMA user_version = 1;
