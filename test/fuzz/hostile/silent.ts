// Finds silent NaN: numbers of an answer that are NaN although no declaration allows it and no fault explains it.
import ts from 'typescript';

/** Names of fields and calls whose doc comments, or those of the type that has them, speak of NaN. */
export function namesWithNaN(program: ts.Program): ReadonlySet<string> {
  const names = new Set<string>();
  const speaks = (node: ts.Node): boolean => ts.getJSDocCommentsAndTags(node).some((doc) => doc.getText().includes('NaN'));
  const visit = (node: ts.Node, told: boolean): void => {
    const here = told || speaks(node);
    const isNamed = ts.isPropertySignature(node) || ts.isMethodDeclaration(node) || ts.isFunctionDeclaration(node);
    if (here && (isNamed || ts.isGetAccessor(node) || ts.isPropertyDeclaration(node)) && node.name !== undefined)
      names.add(node.name.getText());
    const isType = ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isTypeLiteralNode(node);
    ts.forEachChild(node, (child) => visit(child, here && isType));
  };
  for (const file of program.getSourceFiles()) if (file.fileName.includes('/out/types/')) visit(file, false);
  return names;
}

const mostParts = 5_000;
const deepest = 8;

/** Where the first silent NaN is; undefined where none is found in the first 5,000 parts. */
export function silentNaN(answer: unknown, told: ReadonlySet<string>): string | undefined {
  let parts = 0;
  const seen = new Set<unknown>();
  const look = (value: unknown, path: string, depth: number): string | undefined => {
    if (typeof value === 'number') return Number.isNaN(value) ? path : undefined;
    if (typeof value !== 'object' || value === null || seen.has(value) || depth > deepest || parts > mostParts) return undefined;
    seen.add(value);
    if (hasFault(value)) return undefined;
    const isList = Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
    const entries = value instanceof Map || isList ? (value as Map<unknown, unknown>).entries() : fieldsOf(value);
    for (const [key, part] of entries) {
      parts += 1;
      if (parts > mostParts) return undefined;
      if (told.has(String(key))) continue;
      const found = look(part, isList ? `${path}[]` : `${path}.${String(key)}`, depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return look(answer, '', 0);
}

/** Own fields that hold values: getters of answers are calls of their own. */
function* fieldsOf(value: object): Generator<readonly [string, unknown]> {
  for (const [key, { value: part }] of Object.entries(Object.getOwnPropertyDescriptors(value))) yield [key, part];
}

/** Whether an answer says that something in it has no figures. */
function hasFault(value: object): boolean {
  const { fault, faults, faultCount, codes, status } = value as Readonly<Record<string, unknown>>;
  if (Array.isArray(faults) && faults.length > 0) return true;
  if (fault !== undefined || status === 'fault' || (typeof faultCount === 'number' && faultCount > 0)) return true;
  return ArrayBuffer.isView(codes) && (codes as Uint8Array).some((code) => code !== 0);
}
