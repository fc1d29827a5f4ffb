-- All but the trigger functions of the migrations.
do $$
declare
  old_function regprocedure;
begin
  for old_function in
    select oid from pg_proc where pronamespace = 'access'::regnamespace and prorettype <> 'trigger'::regtype
  loop
    execute format('drop function %s', old_function);
  end loop;
end
$$;
