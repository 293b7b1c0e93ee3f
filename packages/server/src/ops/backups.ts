import { resolve } from 'node:path'
import { systemClock } from '@millrace/base'
import { restoreBackup, takeBackup, verifyBackup, type BackupManifest } from '@millrace/store'

/** Copies the data directory of a server that may be running. */
export const backUp = (options: { readonly dataDir: string; readonly to: string; readonly withKey: boolean }): Promise<BackupManifest> =>
  takeBackup({ dataDir: resolve(options.dataDir), to: resolve(options.to), withKey: options.withKey, clock: systemClock })

export const verify = (directory: string): Promise<BackupManifest> => verifyBackup(resolve(directory))

export const restore = ({ from, dataDir }: { readonly from: string; readonly dataDir: string }): Promise<BackupManifest> =>
  restoreBackup({ from: resolve(from), dataDir: resolve(dataDir) })
