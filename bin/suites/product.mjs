// What is made from the sources: the build and its sizes, the hooks' documentation, translations, the installable
// plugin.
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { buildAll } from '../build.mjs';
import { exists, isDir, readJson, rel, root, walk } from '../lib/core.mjs';
import { add, check } from '../lib/reports.mjs';
import * as sites from '../lib/sites.mjs';
import { readZip } from '../lib/zip.mjs';
import { potIsStale } from '../pot.mjs';
import { makeZip } from '../zip.mjs';

const at = ( ...parts ) => path.join( root, ...parts );

export async function build() {
  await buildAll( { say: () => {} } );
  const manifest = exists( at( 'build/storefront/manifest.json' ) )
    ? readJson( at( 'build/storefront/manifest.json' ) )
    : {};
  const script = fs.readFileSync( at( 'build/admin/index.js' ), 'utf8' );
  return add(
    ...[ 'loader.js', 'modal.js', 'modal.css' ].map( ( name ) =>
      check(
        `build/storefront: ${ name }`,
        manifest[ name ] && exists( at( 'build/storefront', manifest[ name ] ) ) ? '' : 'is missing'
      )
    ),
    ...[
      'admin/index.js',
      'admin/index.css',
      'admin/index-rtl.css',
      'admin/index.asset.php',
      'blocks/cancel-flow/block.json',
      'blocks/cancel-flow/index.js',
      'blocks/cancel-flow/index.asset.php',
      'blocks/cancel-flow/render.php',
    ].map( ( name ) => check( `build/${ name }`, exists( at( 'build', name ) ) ? '' : 'is missing' ) ),
    check(
      "build/admin/index.js keeps translators' comments",
      /\.__\(|\._n\(/.test( script ) && /\/\* translators: /.test( script ) ? '' : 'it does not'
    )
  );
}

const gzip = ( file ) => zlib.gzipSync( fs.readFileSync( file ), { level: 9 } ).length;

/** Bytes over the wire, gzip. */
export async function sizes() {
  await buildAll( { say: () => {} } );
  const manifest = readJson( at( 'build/storefront/manifest.json' ) );
  const storefront = ( ...names ) => names.map( ( name ) => at( 'build/storefront', manifest[ name ] ) );
  const admin = walk( at( 'build/admin' ) )
    .filter( ( file ) => /\.(js|css)$/.test( file ) && ! file.endsWith( '-rtl.css' ) )
    .map( ( file ) => at( 'build/admin', file ) );
  const budgets = [
    [ 'loader', 1.5, storefront( 'loader.js' ) ],
    [ 'embed', 2, [ at( 'build/embed.js' ) ] ],
    [ 'barecancel', 2, [ at( 'build/barecancel.js' ) ] ],
    [ 'flow (JS and CSS)', 16, storefront( 'flow.js', 'flow.css' ) ],
    [ 'modal (JS and CSS)', 14, storefront( 'modal.js', 'modal.css' ) ],
    [ 'admin', 130, admin ],
  ];
  return add(
    ...budgets.map( ( [ name, kilobytes, list ] ) => {
      const bytes = list.reduce( ( sum, file ) => sum + gzip( file ), 0 );
      console.log( `  ${ name }: ${ ( bytes / 1024 ).toFixed( 2 ) } KB of ${ kilobytes } KB` );
      return check(
        name,
        list.length === 0
          ? 'was not built'
          : bytes > kilobytes * 1024
          ? `${ bytes } bytes are more than ${ kilobytes } KB`
          : ''
      );
    } )
  );
}

/**
 * The hooks that the code fires and filters and its jobs, and those that docs/hooks.md names in its headings: the same.
 */
export async function docs() {
  const inCode = new Set();
  for ( const file of walk( at( 'includes' ) ).filter( ( name ) => name.endsWith( '.php' ) ) ) {
    const text = fs.readFileSync( at( 'includes', file ), 'utf8' );
    for ( const [ , name, constant ] of text.matchAll(
      /\b(?:do_action|apply_filters)(?:_ref_array)?\(\s*(?:'(churnstop_[a-z_]+)'|self::([A-Z_]+))/g
    ) ) {
      const meant = name ?? new RegExp( `const ${ constant }\\s*=\\s*'([a-z_]+)'` ).exec( text )?.[ 1 ] ?? '';
      if ( meant.startsWith( 'churnstop_' ) ) {
        inCode.add( meant );
      }
    }
    for ( const [ , job ] of text.matchAll( /const (?:[A-Z]+_)?JOB\s*=\s*'(churnstop_[a-z_]+)'/g ) ) {
      inCode.add( job );
    }
    if ( file === 'Events/Event.php' ) {
      // An event's type is its hook's name without the prefix.
      const types = /TYPES\s*=\s*array\(([\s\S]*?)\);/.exec( text )?.[ 1 ] ?? '';
      for ( const [ , constant ] of types.matchAll( /self::([A-Z_]+)/g ) ) {
        inCode.add( `churnstop_${ new RegExp( `const ${ constant }\\s*=\\s*'([a-z_]+)'` ).exec( text )[ 1 ] }` );
      }
    }
  }
  const page = at( 'docs/hooks.md' );
  const documented = new Set(
    exists( page )
      ? [ ...fs.readFileSync( page, 'utf8' ).matchAll( /^#+.*?`(churnstop_[a-z_]+)`/gm ) ].map( ( [ , name ] ) => name )
      : []
  );
  return add(
    ...[ ...inCode ]
      .sort()
      .map( ( name ) => check( name, documented.has( name ) ? '' : 'has no section in docs/hooks.md' ) ),
    ...[ ...documented ]
      .filter( ( name ) => ! inCode.has( name ) )
      .map( ( name ) => check( name, 'has a section in docs/hooks.md, but the code does not have it' ) )
  );
}

// Where every text is one that customers read. (Offer types, for one, name themselves to customers and to merchants.)
const forCustomers = new RegExp(
  `^includes/(${ [
    'Attempts/(AcceptOffer|AttemptTransaction|CancelAttempt|DeclineOffer|KeepSubscription)',
    'Attempts/(ReactivateAttempt|ScreenBuilder|StartAttempt|StateMachine)',
    'Changes/(Hold|Sentences)',
    'Connections/WooCommerceSubscriptions/(AccountPage|CustomerActions|OwnSwitches|StaleLink|Emails/CustomerEmail)',
    'Emails/EmailComposer',
    'Flows/(DefaultFlow|ShippedTexts)',
    'Offers/(Placeholders|Switching|TargetSentences)',
    'Percent',
    'Privacy/(ExportItems|InWords|PolicyText)',
    'Redemptions/Agreements',
    'Storefront/(AgreementPanel|Block|CancelSeveral|Form|FreshNonce|ModalText|Page|ScreenHtml|Steps|Storefront)',
    'Subscriptions/Billing',
  ].join( '|' ) })\\.php$`
);

/** Elsewhere customers read why something was refused and what was done: notes for staff stand beside it. */
const refuses =
  /^includes\/(Failure|Rest\/Controller|Redemptions\/\w+|Offers\/\w+|Connections\/WooCommerceSubscriptions\/\w+)\.php$/;
const refusal = new RegExp(
  `^(?!ChurnStop:).*(${ [
    'nothing (has changed|was done|happens twice)',
    'try again',
    'continues as before',
    'own cancel link',
    'no longer exists',
    '\\byour (next payments?|product|subscription|trial)\\b',
    'downloads are not available',
    'subscription #%s',
  ].join( '|' ) })`,
  'i'
);

/** What a native reader stumbles over: a second way of address or word for one thing, or a sign that is missing. */
const stumbles = {
  de_DE: /\b(Sie|Ihnen|Ihr(e[nmrs]?)?)\b/,
  de_DE_formal: /\b([Dd](u|ich|ir|ein(e[nmrs]?)?))\b/,
  fr_FR: /\p{L}'\p{L}| [:;?!»]|« /u,
  ja: /サブスクリプション/,
  nl_NL: /\b[Uu]w?\b/,
};

/** The template is what the sources say, and each language that is shipped speaks all that customers read. */
export async function pot() {
  const { po } = await import( 'gettext-parser' );
  const texts = ( file ) =>
    Object.entries( po.parse( fs.readFileSync( file ) ).translations ).flatMap( ( [ context, of ] ) =>
      Object.values( of )
        .filter( ( { msgid } ) => msgid )
        .map( ( text ) => ( { ...text, context } ) )
    );
  const wanted = texts( at( 'languages/churnstop.pot' ) ).filter(
    ( { comments, context, msgid } ) =>
      context === 'personal data export' ||
      ( comments?.reference ?? '' )
        .split( /\s+/ )
        .some( ( file ) => forCustomers.test( file ) || ( refuses.test( file ) && refusal.test( msgid ) ) )
  );
  const places = ( { msgid, msgid_plural: plural } ) =>
    ( plural ?? msgid )
      .match( /%(\d+\$)?[sd]/g )
      ?.map( ( place ) => place.replace( /\d+\$/, '' ) )
      .sort()
      .join() ?? '';
  const shipped = walk( at( 'languages' ) ).filter( ( file ) => file.endsWith( '.po' ) );
  return add(
    check( 'languages/churnstop.pot', ( await potIsStale() ) ? 'is not what the sources say: run npm run pot' : '' ),
    check(
      'texts that customers read',
      wanted.length > 200 ? '' : `are only ${ wanted.length }: name their files in bin/suites/product.mjs`
    ),
    ...shipped.map( ( file ) => {
      const there = new Map(
        texts( at( 'languages', file ) )
          .filter( ( { msgstr } ) => msgstr.every( ( form ) => form ) )
          .map( ( text ) => [ `${ text.context } ${ text.msgid }`, text ] )
      );
      const wrong = wanted.filter( ( text ) => {
        const found = there.get( `${ text.context } ${ text.msgid }` );
        return ! found || places( text ) !== places( { msgid: found.msgstr.at( -1 ) } );
      } );
      const stumble = stumbles[ file.slice( 'churnstop-'.length, -'.po'.length ) ];
      const odd = [ ...there.values() ].flatMap( ( { msgstr } ) => msgstr ).filter( ( text ) => stumble?.test( text ) );
      return check(
        `languages/${ file }`,
        [
          ...wrong.map( ( { msgid } ) => `"${ msgid }" is missing, or has other placeholders` ),
          ...odd.map( ( text ) => `"${ text }" addresses or writes otherwise than the rest of its language` ),
        ].join( '\n' )
      );
    } )
  );
}

const shipped = new RegExp(
  `^churnstop/(${ [
    '(churnstop|uninstall)\\.php',
    'readme\\.txt',
    'LICENSE',
    '(includes|languages|templates)/.+\\.(php|json|svg|pot|po|mo)',
    'build/(admin|blocks|storefront|php-jwt)/.+',
    'build/(embed|barecancel)\\.js',
  ].join( '|' ) })$`
);

/** The installable plugin, on a WordPress that has never seen it. */
export async function zip() {
  const { file } = await makeZip( at( '.cache/reports/churnstop.zip' ) );
  const names = [];
  readZip( file, ( name ) => names.push( name ) );
  const strange = names.filter(
    ( name ) => ! shipped.test( name ) || /\.(map|tsx?)$|\.test\.|node_modules/.test( name )
  );
  const needed = [
    'churnstop.php',
    'readme.txt',
    'LICENSE',
    'includes/Plugin.php',
    'languages/churnstop.pot',
    'build/storefront/manifest.json',
    'build/embed.js',
    'build/barecancel.js',
    'build/php-jwt/JWT.php',
  ];
  const results = [
    check( 'no development file', strange.join( ', ' ) ),
    ...needed.map( ( name ) =>
      check( `holds ${ name }`, names.includes( `churnstop/${ name }` ) ? '' : 'is missing' )
    ),
  ];

  const prepared = await sites.prepare( 'zip', { zip: file, strict: true } );
  const site = await sites.serve( prepared );
  results.push(
    check(
      'is a copy, not the checkout',
      isDir( path.join( site.dir, 'wp-content/plugins/churnstop/includes' ) ) &&
        ! exists( path.join( site.dir, 'wp-content/plugins/churnstop/package.json' ) )
        ? ''
        : `${ rel( site.dir ) } is linked`
    )
  );
  const ask = async ( name, address, test ) => {
    const response = await fetch( `${ site.url }${ address }` );
    const body = await response.text();
    results.push(
      check(
        name,
        test( response, body ) ? '' : `${ address } answered ${ response.status }: ${ body.slice( 0, 300 ) }`
      )
    );
  };
  await ask( 'the site works', '/', ( response, body ) => response.status === 200 && body.includes( '</html>' ) );
  await ask(
    'its routes are there',
    '/wp-json/churnstop/v1',
    ( response, body ) => response.status === 200 && Boolean( JSON.parse( body ).routes[ '/churnstop/v1/attempts' ] )
  );
  const state = JSON.parse( sites.phpIn( site, at( 'tests/harness/zip.php' ) ) );
  results.push( check( 'is active', state.active ? '' : 'is not' ) );
  const plugins = await (
    await fetch( `${ site.url }/wp-admin/plugins.php`, { headers: { cookie: state.cookie } } )
  ).text();
  const notices = plugins.match( /<div[^>]*class="[^"]*\bnotice\b[^"]*"[\s\S]*?<\/div>/g ) ?? [];
  results.push(
    check(
      'says so where WooCommerce is missing',
      notices.some( ( text ) => /ChurnStop/.test( text ) && /WooCommerce/.test( text ) )
        ? ''
        : `shows the administrator no such notice:\n${ notices.join( '\n' ).slice( 0, 500 ) }`
    )
  );
  results.push(
    check(
      'loads its JWT library for a token alone, under its own name',
      JSON.stringify( state.jwt ) === '[[401,false],[200,true,false]]' ? '' : JSON.stringify( state.jwt )
    )
  );
  const bearer = await fetch( `${ site.url }/wp-json/churnstop/v1/subscriptions`, {
    headers: { Authorization: `Bearer ${ state.token }` },
  } );
  results.push(
    check(
      'takes a token over HTTP',
      bearer.status === 200 ? '' : `answered ${ bearer.status }: ${ ( await bearer.text() ).slice( 0, 300 ) }`
    )
  );
  results.push( check( 'wakes, sleeps and wakes again', state.cycle ? '' : 'deactivation or activation failed' ) );
  const log = path.join( path.dirname( site.dir ), 'debug.log' );
  results.push(
    check(
      'nothing in the PHP log',
      exists( log )
        ? fs
            .readFileSync( log, 'utf8' )
            .split( '\n' )
            .filter( ( line ) => line.includes( 'plugins/churnstop/' ) )
            .slice( 0, 10 )
            .join( '\n' )
        : ''
    )
  );
  return add( ...results );
}
