-- Whether somebody was held out of a campaign to compare with: who is a control was not reached.
alter table touchpoints add column test_group text;
