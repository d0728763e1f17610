SELECT '${password}'::int;
