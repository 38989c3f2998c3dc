/** Splits a CQL script into statements. */

// In this order: comments, `$$` bodies, strings, quoted names, the end of a statement, anything else.
const TOKEN = /--[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/|\$\$[\s\S]*?\$\$|'(?:[^']|'')*'|"(?:[^"]|"")*"|;|[\s\S]/g;

/** Statements without comments and final semicolons; semicolons in strings, names, comments and `$$` bodies split nothing. */
export function splitCql(script: string): string[] {
  const statements: string[] = [];
  let current = '';
  for (const [token] of script.matchAll(TOKEN)) {
    if (token === ';') {
      statements.push(current.trim());
      current = '';
    } else {
      current += isComment(token) ? ' ' : token;
    }
  }
  return [...statements, current.trim()].filter((statement) => statement !== '');
}

function isComment(token: string): boolean {
  return token.length > 1 && /^(--|\/\/|\/\*)/.test(token);
}
