/** The whole database out and in again. */
export { BackupError, type BackupErrorCode } from './errors.ts';
export {
	backupRun,
	backupsFolder,
	listBackups,
	makeBackup,
	readBackup,
	startBackup,
	type BackupRun,
	type KeptBackup
} from './folder.ts';
export { checkBackup, restore, type RestoreOptions, type RestoreResult } from './restore.ts';
export { backup, type BackupOptions, type BackupProgress, type BackupResult } from './write.ts';
