-- What each imported file says of the custom fields it brings. `custom_fields` is what they say together: the widest
-- type, every choice; it is settled anew when a file comes or goes.
create table custom_field_votes (
	entity text not null,
	name text not null,
	import_file text not null,
	label text not null,
	type text not null,
	choices json,
	currency text,
	words json
);

insert into custom_field_votes (entity, name, import_file, label, type)
select entity, name, import_file, label, type from custom_fields where import_file is not null;

insert into custom_field_votes (entity, name, import_file, label, type)
select said.entity, substr(said.field.field, 8), said.id, said.field.name, coalesce(said.field.type, 'text')
from (
	select import_files.entity, import_files.id,
		unnest(from_json(columns, '[{"name": "VARCHAR", "field": "VARCHAR", "type": "VARCHAR"}]')) as field
	from import_files join imports on imports.id = import_id
	where imports.status = 'done' and columns is not null
) said
where starts_with(said.field.field, 'custom:') and (said.entity, substr(said.field.field, 8), said.id) not in (
	select (entity, name, import_file) from custom_fields where import_file is not null
);

alter table custom_fields add column choices json;
alter table custom_fields add column currency text;
alter table custom_fields add column words json;
