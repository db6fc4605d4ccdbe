#!/usr/bin/env node
// languages/churnstop.pot from PHP (xgettext), TypeScript (its own compiler's tree) and block.json.
import fs from 'node:fs';
import path from 'node:path';
import { capture, exists, main, readJson, root, UserError, walk, which } from './lib/core.mjs';
import { checkNode, npmPackages } from './lib/setup.mjs';

const target = path.join( root, 'languages', 'churnstop.pot' );
const files = ( folder, pattern ) =>
  walk( path.join( root, folder ) )
    .filter( ( file ) => pattern.test( file ) )
    .map( ( file ) => `${ folder }/${ file }` );

const keywords = [
  '__:1',
  '_e:1',
  '_x:1,2c',
  '_ex:1,2c',
  '_n:1,2',
  '_nx:1,2,4c',
  '_n_noop:1,2',
  '_nx_noop:1,2,3c',
  'esc_html__:1',
  'esc_html_e:1',
  'esc_html_x:1,2c',
  'esc_attr__:1',
  'esc_attr_e:1',
  'esc_attr_x:1,2c',
];

/** Where singular, plural and context stand in TypeScript's calls. */
const calls = { __: [ 0 ], _x: [ 0, null, 1 ], _n: [ 0, 1 ], _nx: [ 0, 1, 3 ] };

async function makePot() {
  if ( ! which( 'xgettext' ) ) {
    throw new UserError( 'xgettext is missing: install gettext (on Debian: apt-get install gettext).' );
  }
  const { po } = await import( 'gettext-parser' );
  const php = [
    'churnstop.php',
    ...files( 'includes', /\.php$/ ),
    ...files( 'templates', /\.php$/ ),
    ...files( 'blocks', /\.php$/ ),
  ].filter( ( file ) => exists( path.join( root, file ) ) );
  const text = capture( 'xgettext', [
    '--language=PHP',
    '--from-code=UTF-8',
    '--add-comments=translators',
    '--add-location=file',
    '--no-wrap',
    '--output=-',
    '-k',
    ...keywords.map( ( word ) => `-k${ word }` ),
    ...php,
  ] );
  const entries = new Map();
  const add = ( { msgid, msgid_plural: plural, msgctxt: context = '', reference, comment } ) => {
    const key = `${ context }\u0004${ msgid }`;
    const entry = entries.get( key ) ?? {
      msgid,
      msgctxt: context || undefined,
      msgstr: [ '' ],
      references: new Set(),
      comments: new Set(),
    };
    if ( plural ) {
      entry.msgid_plural = plural;
      entry.msgstr = [ '', '' ];
    }
    entry.references.add( reference );
    if ( comment ) {
      entry.comments.add( comment );
    }
    entries.set( key, entry );
  };
  for ( const context of Object.values( po.parse( text ).translations ) ) {
    for ( const entry of Object.values( context ) ) {
      if ( entry.msgid ) {
        for ( const reference of ( entry.comments?.reference ?? '' ).split( /\s+/ ) ) {
          add( { ...entry, reference, comment: entry.comments?.extracted } );
        }
      }
    }
  }
  await fromTypeScript( add );
  for ( const file of files( 'blocks', /(^|\/)block\.json$/ ) ) {
    const block = readJson( path.join( root, file ) );
    const words = [
      [ 'block title', block.title ],
      [ 'block description', block.description ],
      ...( block.keywords ?? [] ).map( ( word ) => [ 'block keyword', word ] ),
    ];
    words
      .filter( ( [ , word ] ) => word )
      .forEach( ( [ msgctxt, msgid ] ) => add( { msgid, msgctxt, reference: file } ) );
  }
  const translations = {};
  const sorted = [ ...entries.values() ]
    .map( ( entry ) => ( { ...entry, references: [ ...entry.references ].sort() } ) )
    .sort( ( a, b ) => order( a.references[ 0 ], b.references[ 0 ] ) || order( a.msgid, b.msgid ) );
  for ( const { references, comments, ...entry } of sorted ) {
    const context = entry.msgctxt ?? '';
    translations[ context ] ??= {};
    translations[ context ][ entry.msgid ] = {
      ...entry,
      comments: { reference: references.join( '\n' ), extracted: [ ...comments ].join( '\n' ) || undefined },
    };
  }
  const version = /Version:\s*(\S+)/.exec( fs.readFileSync( path.join( root, 'churnstop.php' ), 'utf8' ) )[ 1 ];
  // No date: the same sources always make the same file, so that a test can tell whether it is fresh.
  return `${ po
    .compile(
      {
        charset: 'utf-8',
        headers: {
          'Project-Id-Version': `ChurnStop ${ version }`,
          'Report-Msgid-Bugs-To': '',
          'MIME-Version': '1.0',
          'Content-Type': 'text/plain; charset=UTF-8',
          'Content-Transfer-Encoding': '8bit',
          'Plural-Forms': 'nplurals=INTEGER; plural=EXPRESSION;',
          'X-Domain': 'churnstop',
        },
        translations,
      },
      { foldLength: 0 }
    )
    .toString()
    .trimEnd() }\n`;
}

const order = ( a, b ) => ( a < b ? -1 : Number( a > b ) );

async function fromTypeScript( add ) {
  const { default: ts } = await import( 'typescript' );
  const sources = [ ...files( 'src', /(?<!\.test|\.d)\.tsx?$/ ), ...files( 'blocks', /(?<!\.test|\.d)\.tsx?$/ ) ];
  for ( const file of sources ) {
    const source = ts.createSourceFile(
      file,
      fs.readFileSync( path.join( root, file ), 'utf8' ),
      ts.ScriptTarget.Latest,
      true,
      file.endsWith( 'x' ) ? ts.ScriptKind.TSX : ts.ScriptKind.TS
    );
    const visit = ( node ) => {
      if ( ts.isCallExpression( node ) && ts.isIdentifier( node.expression ) && calls[ node.expression.text ] ) {
        const [ single, plural, context ] = calls[ node.expression.text ].map( ( at ) =>
          at === null ? undefined : literal( ts, node.arguments[ at ] )
        );
        if ( single ) {
          add( {
            msgid: single,
            msgid_plural: plural,
            msgctxt: context,
            reference: file,
            comment: commentBefore( ts, source, node ),
          } );
        }
      }
      ts.forEachChild( node, visit );
    };
    visit( source );
  }
}

/** "a" + "b" counts as one text, as WordPress' own tools read it. */
function literal( ts, node ) {
  if ( node && ts.isStringLiteralLike( node ) ) {
    return node.text;
  }
  if ( node && ts.isBinaryExpression( node ) && node.operatorToken.kind === ts.SyntaxKind.PlusToken ) {
    const [ left, right ] = [ literal( ts, node.left ), literal( ts, node.right ) ];
    return left === undefined || right === undefined ? undefined : left + right;
  }
  return undefined;
}

/** A "translators:" comment stands right before the call, or before the expression or statement that holds it. */
function commentBefore( ts, source, node ) {
  for ( let at = node; at && ! ts.isSourceFile( at ) && ! ts.isBlock( at ); at = at.parent ) {
    for ( const range of ts.getLeadingCommentRanges( source.text, at.getFullStart() ) ?? [] ) {
      const text = source.text
        .slice( range.pos, range.end )
        .replace( /^\/[/*]+\s*|\s*\*\/$/g, '' )
        .trim();
      if ( /^translators:/i.test( text ) ) {
        return text;
      }
    }
  }
  return undefined;
}

/** Whether the file in the repository says what the sources say. */
export async function potIsStale() {
  return ! exists( target ) || fs.readFileSync( target, 'utf8' ) !== ( await makePot() );
}

if ( process.argv[ 1 ] && path.resolve( process.argv[ 1 ] ) === path.join( root, 'bin', 'pot.mjs' ) ) {
  main( async () => {
    checkNode();
    await npmPackages();
    const text = await makePot();
    fs.mkdirSync( path.dirname( target ), { recursive: true } );
    fs.writeFileSync( target, text );
    console.log( `languages/churnstop.pot: ${ ( text.match( /^msgid /gm ) ?? [] ).length - 1 } texts.` );
    return 0;
  } );
}
