-- How likely the customer of a ticket would recommend the company, 0 to 10: what a net promoter score is made of.
alter table tickets add column recommendation bigint;
