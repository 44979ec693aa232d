-- The server itself: the author of what no person wrote. It cannot sign in.
INSERT INTO `users` (`id`, `created_at`, `updated_at`, `version`, `name`, `name_folded`, `roles`, `status`, `created_by`) VALUES
  ('usr_01jgfjjz00e008000000000001', '2025-01-01 00:00:00.000000', '2025-01-01 00:00:00.000000', 1, 'Coalition', 'coalition', '[]', 'SYSTEM', 'usr_01jgfjjz00e008000000000001');
-- The nine English regions and the three other nations, with the codes of the Office for National Statistics.
INSERT INTO `regions` (`id`, `name`, `ons_code`) VALUES
  ('reg_01jgfjjz00e008000000000001', 'North East', 'E12000001'),
  ('reg_01jgfjjz00e008000000000002', 'North West', 'E12000002'),
  ('reg_01jgfjjz00e008000000000003', 'Yorkshire and The Humber', 'E12000003'),
  ('reg_01jgfjjz00e008000000000004', 'East Midlands', 'E12000004'),
  ('reg_01jgfjjz00e008000000000005', 'West Midlands', 'E12000005'),
  ('reg_01jgfjjz00e008000000000006', 'East of England', 'E12000006'),
  ('reg_01jgfjjz00e008000000000007', 'London', 'E12000007'),
  ('reg_01jgfjjz00e008000000000008', 'South East', 'E12000008'),
  ('reg_01jgfjjz00e008000000000009', 'South West', 'E12000009'),
  ('reg_01jgfjjz00e00800000000000a', 'Wales', 'W92000004'),
  ('reg_01jgfjjz00e00800000000000b', 'Scotland', 'S92000003'),
  ('reg_01jgfjjz00e00800000000000c', 'Northern Ireland', 'N92000002');
