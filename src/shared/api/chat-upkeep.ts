import { z } from 'zod';

/** Whole days; 0 = never. */
const days = z.int().min(0).max(3650);

export const retentionDaysSchema = z
  .object({ retention_days: days })
  .meta({ id: 'ChatRetentionDays' });
export const debugRetentionDaysSchema = z
  .object({ debug_retention_days: days })
  .meta({ id: 'ChatDebugRetentionDays' });
export const autoArchiveDaysSchema = z
  .object({ auto_archive_days: days })
  .meta({ id: 'ChatAutoArchiveDays' });
