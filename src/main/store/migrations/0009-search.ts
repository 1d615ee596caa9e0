import type { Migration } from '../migrate.ts';

/** Longest text of one message part, and of one message, that can be found; the rest is left out. */
const maxPart = 20_000;
const maxMessage = 100_000;

/**
 * The texts of a message: what was said, the lines that a message points to, and what tools
 * answered, whatever the shape of that answer; without the data of pictures.
 */
export const textOf = (message: string): string => `(
  SELECT substr(group_concat(substr(node.atom, 1, ${maxPart}), char(10)), 1, ${maxMessage})
  FROM json_each(${message}.content) AS part, json_tree(part.value,
    CASE part.value ->> '$.type' WHEN 'text' THEN '$.text'
      WHEN 'file-reference' THEN '$.content' ELSE '$.result' END) AS node
  WHERE part.value ->> '$.type' IN ('text', 'file-reference', 'tool-result')
    AND node.type = 'text' AND node.key IS NOT 'data')`;

const isFindable = (message: string): string =>
  `${message}.deleted = 0 AND ${message}.visibility <> 'model' AND ${message}.role <> 'system'`;

/** Full text over what the person can see in chats; the rows are those of the messages. */
export const search: Migration = {
  id: 9,
  name: 'search',
  up: `
    CREATE VIRTUAL TABLE chat_search USING fts5(
      body, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
    );

    -- Triggers, so that no writer of messages has to think of it.
    CREATE TRIGGER chat_search_insert AFTER INSERT ON chat_messages WHEN ${isFindable('new')}
    BEGIN
      INSERT INTO chat_search (rowid, body)
        SELECT new.id, body FROM (SELECT ${textOf('new')} AS body) WHERE body IS NOT NULL;
    END;
    CREATE TRIGGER chat_search_hide AFTER UPDATE OF deleted ON chat_messages
      WHEN new.deleted = 1 AND old.deleted = 0
    BEGIN
      DELETE FROM chat_search WHERE rowid = old.id;
    END;
    CREATE TRIGGER chat_search_delete AFTER DELETE ON chat_messages
    BEGIN
      DELETE FROM chat_search WHERE rowid = old.id;
    END;

    INSERT INTO chat_search (rowid, body)
      SELECT id, body FROM (
        SELECT m.id, ${textOf('m')} AS body FROM chat_messages AS m WHERE ${isFindable('m')}
      ) WHERE body IS NOT NULL;
  `,
};
