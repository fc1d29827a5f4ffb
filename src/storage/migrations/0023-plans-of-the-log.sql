-- A connection keeps the plans of these functions from when it first ran them, when their tables may have been empty: then
-- reading all of the table looked cheapest, and would stay so however long the table becomes.
alter function disclosure.assert_signed(integer) set enable_seqscan = off;
alter function sealing.keys_of(text[], bytea[]) set enable_seqscan = off;
