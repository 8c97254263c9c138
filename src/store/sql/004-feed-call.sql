-- What the validators of a feed (etag, last_modified) belong to: a digest of the function as it was and the parameters as they were sent.
-- NULL: of a function that needs no evaluation, whose parameters are in the feed's key.
ALTER TABLE _feed ADD COLUMN fingerprint TEXT;
