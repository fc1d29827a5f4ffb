-- A connection keeps the plans of this function from when it first ran it, when its table may have been empty: then reading
-- all of the table looked cheapest, and would stay so however long the table becomes.
alter function disclosure.assert_signed(integer) set enable_seqscan = off;
