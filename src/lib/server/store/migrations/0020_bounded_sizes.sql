-- What SQL that people write goes through where a function makes a large value of a small one: within one call the
-- engine can't be interrupted, and counts no memory. Names are long so that no argument meets a column of that name.
create macro bounded_size(size_asked) as
	case
		when size_asked > 100000 then error('A text or list of more than 100000 is too long for one value.')
		else size_asked
	end;

create macro bounded_times(text_repeated, times_asked) as
	case
		when times_asked::hugeint * strlen(text_repeated) > 100000
			then error('A text or list of more than 100000 is too long for one value.')
		else times_asked
	end;

-- Numbers or instants: as text they can be asked for both.
create macro bounded_end(start_asked, end_asked, step_asked) as
	case
		when abs(coalesce(
			try_cast(end_asked::varchar as double) - try_cast(start_asked::varchar as double),
			epoch(try_cast(end_asked::varchar as timestamptz)) - epoch(try_cast(start_asked::varchar as timestamptz))
		)) > 100000 * abs(coalesce(
			try_cast(step_asked::varchar as double), epoch(try_cast(step_asked::varchar as interval))
		)) then error('A text or list of more than 100000 is too long for one value.')
		else end_asked
	end;

create macro bounded_end_by_one(start_asked, end_asked) as bounded_end(start_asked, end_asked, 1);
