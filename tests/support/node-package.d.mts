export function actionModule(options: { type: string; version?: number; expression: string; schema?: object; extra?: string }): string
export function packPackage(options: { name: string; version?: string; manifest: object; files: Record<string, string> }): Buffer
export function installPackage(
  base: string,
  token: string | undefined,
  archive: Uint8Array,
  query?: string,
): Promise<{ status: number; body: Record<string, unknown> }>
