-- 'CNIA': tells our databases from those of other programs (src/store/ownership.ts).
PRAGMA application_id = 0x434e4941;
