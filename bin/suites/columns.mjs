// No line over 120 columns: what no language can break is exempt by a rule, never by a file's name.
import fs from 'node:fs';
import path from 'node:path';
import { root, walk } from '../lib/core.mjs';

const WIDEST = 120;
const TEXT = /\.(php|[cm]?[jt]sx?|css|json|md|sql|svg|xml|dist|neon|ya?ml|sh)$|^\.\w+$/;
const ROOMS = [ '.ci', 'bench', 'bin', 'blocks', 'docs', 'includes', 'packages', 'src', 'templates', 'tests' ];

/** What package managers write. (languages/ is gettext's, and readme.txt has a paragraph a line for wordpress.org.) */
const LOCKS = [ 'package-lock.json', 'composer.lock' ];

/** A line that is one literal, and one that opens a translator's call: a text for translators must be one literal. */
const LITERAL = /^\s*(?:\w+: )?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"),?$/;
const GETTEXT = /\b(?:esc_(?:html|attr))?_(?:_|e|x|n|nx|n_noop|nx_noop)\($/;

/** A sentence that RuleTexts translates: JSON has no strings of two lines. */
const MESSAGE = /^\s*"message": "[^"]*",?$/;

export function wide() {
  const files = ROOMS.flatMap( ( room ) =>
    walk( path.join( root, room ), [ 'dist', 'node_modules' ] ).map( ( file ) => `${ room }/${ file }` )
  );
  return [ ...fs.readdirSync( root ), ...files ]
    .filter( ( file ) => TEXT.test( path.basename( file ) ) && ! LOCKS.includes( file ) && isFile( file ) )
    .flatMap( ( file ) =>
      wideLines( file, fs.readFileSync( path.join( root, file ), 'utf8' ) ).map( ( line ) => `${ file }:${ line }` )
    );
}

const isFile = ( file ) => fs.statSync( path.join( root, file ) ).isFile();

/** The numbers of the lines that have to be broken; a tab counts as four columns. */
export function wideLines( file, text ) {
  const lines = text.split( '\n' );
  return lines.flatMap( ( line, n ) =>
    line.replaceAll( '\t', '    ' ).length <= WIDEST ||
    isForTranslators( lines, n ) ||
    ( file.endsWith( '.json' ) && MESSAGE.test( line ) )
      ? []
      : [ n + 1 ]
  );
}

function isForTranslators( lines, n ) {
  let opens = n;
  while ( opens >= 0 && ( LITERAL.test( lines[ opens ] ) || ( opens < n && isComment( lines[ opens ] ) ) ) ) {
    opens--;
  }
  return opens < n && opens >= 0 && GETTEXT.test( lines[ opens ].trimEnd() );
}

const isComment = ( line ) => /^\s*(\/\/|\/\*.*\*\/$)/.test( line );
