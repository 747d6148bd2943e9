-- Digest of the files of the seed that were imported last, and of the code that read them: where it is the same, they need not be read again.
ALTER TABLE store_state ADD COLUMN origin TEXT;
