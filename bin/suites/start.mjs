// npm start, as somebody new would use it: it opens, its log-ins work, what was done is there the next day, and its
// refusals are sentences.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { cache, freePort, root, sleep } from '../lib/core.mjs';
import { add, check, nothing } from '../lib/reports.mjs';
import { storeFolders, whyNoStore } from '../lib/sites.mjs';

const demo = path.join( cache, 'demo-test' );

function launch( args, log ) {
  const child = spawn( process.execPath, [ path.join( root, 'bin', 'start.mjs' ), ...args ], {
    cwd: root,
    env: { ...process.env, CHURNSTOP_DEMO_DIR: demo },
    stdio: [ 'ignore', 'pipe', 'pipe' ],
  } );
  let said = '';
  for ( const stream of [ child.stdout, child.stderr ] ) {
    stream.on( 'data', ( text ) => {
      said += text;
      fs.appendFileSync( log, text );
    } );
  }
  const ended = new Promise( ( resolve ) => child.on( 'close', resolve ) );
  return { child, ended, said: () => said };
}

async function open( args, log ) {
  const run = launch( args, log );
  let over = false;
  run.ended.then( () => {
    over = true;
  } );
  for ( let i = 0; i < 1200 && ! over && ! run.said().includes( 'Ctrl+C ends it' ); i++ ) {
    await sleep( 250 );
  }
  return run;
}

async function close( run ) {
  run.child.kill( 'SIGINT' );
  return Promise.race( [ run.ended, sleep( 15000 ).then( () => 'hangs' ) ] );
}

/**
 * Logs in through the form, as a person does, and reads the page behind it. `read` reads another one, `rest` asks a
 * route.
 */
async function visit( { url, user, password } ) {
  const base = new URL( url ).origin;
  const jar = new Map();
  const keep = ( response ) =>
    response.headers.getSetCookie().forEach( ( line ) => {
      const [ , name, value ] = /^([^=]+)=([^;]*)/.exec( line );
      jar.set( name, value );
    } );
  const cookies = () => [ ...jar ].map( ( [ name, value ] ) => `${ name }=${ value }` ).join( '; ' );
  const read = async ( address ) => {
    const page = await fetch( address, { headers: { cookie: cookies() }, redirect: 'follow' } );
    return { status: page.status, text: await page.text() };
  };
  keep( await fetch( `${ base }/wp-login.php` ) );
  const body = new URLSearchParams( {
    log: user,
    pwd: password,
    redirect_to: url,
    testcookie: '1',
    'wp-submit': 'Log In',
  } );
  const answer = await fetch( `${ base }/wp-login.php`, {
    method: 'POST',
    body,
    redirect: 'manual',
    headers: { cookie: cookies() },
  } );
  keep( answer );
  const rest = async ( method, route, sent, headers ) => {
    const nonce = headers
      ? {}
      : {
          cookie: cookies(),
          'X-WP-Nonce': ( await read( `${ base }/wp-admin/admin-ajax.php?action=rest-nonce` ) ).text,
        };
    const options = {
      method,
      body: sent && JSON.stringify( sent ),
      headers: { 'Content-Type': 'application/json', ...nonce, ...headers },
    };
    const said = await fetch( `${ base }/?rest_route=/churnstop/v1/${ route }`, options );
    return { status: said.status, json: await said.json().catch( () => null ) };
  };
  return {
    loggedIn: answer.status === 302 && [ ...jar.keys() ].some( ( name ) => name.startsWith( 'wordpress_logged_in' ) ),
    read,
    rest,
    ...( await read( url ) ),
  };
}

/** Tokens work: a build on a machine with Node alone brings their library. */
async function tokens( admin ) {
  const [ someone ] = ( await admin.rest( 'GET', 'attempts&per_page=1' ) ).json ?? [];
  const made = await admin.rest( 'POST', 'tokens', { customer_id: someone?.customer?.id } );
  const asked = await admin.rest( 'GET', 'subscriptions', undefined, { 'X-ChurnStop-Token': made.json?.token ?? '' } );
  return check(
    'a customer token is made and taken',
    made.status === 201 && asked.status === 200 ? '' : JSON.stringify( [ someone, made, asked ] )
  );
}

const logins = ( said ) =>
  [ ...said.matchAll( /^ {2}(\S.*?) +(http\S+)\n +(\S+) \/ (\S+)$/gm ) ].map(
    ( [ , label, url, user, password ] ) => ( { label, url, user, password } )
  );

export async function start( { log } ) {
  const results = [];
  const refuse = async ( name, args, words ) => {
    const run = launch( args, log );
    const code = await run.ended;
    const said = run.said().trim();
    results.push(
      check(
        name,
        code === 2 && words.test( said ) && said.split( '\n' ).length === 1 ? '' : `ended with ${ code }: ${ said }`
      )
    );
  };
  await refuse( 'a missing folder', [ '--woocommerce', '/nowhere' ], /no folder \/nowhere/ );
  await refuse( 'a folder that is something else', [ '--wordpress', path.join( root, 'bin' ) ], /not WordPress/ );
  await refuse( 'an unknown option', [ '--nonsense' ], /--help/ );
  const taken = net.createServer();
  await new Promise( ( done ) => taken.listen( 0, '127.0.0.1', done ) );
  await refuse( 'a port in use', [ '--port', String( taken.address().port ) ], /in use.*--port/ );
  taken.close();

  const port = String( await freePort() );
  const first = await open( [ '--reset', '--port', port ], log );
  const people = logins( first.said() );
  results.push( check( 'opens', first.said().includes( 'The shop is open' ) ? '' : first.said().slice( -3000 ) ) );
  const shopper = people.find( ( person ) => ! person.url.includes( 'wp-admin' ) );
  const admin = people.find( ( person ) => person.url.includes( 'wp-admin' ) );
  results.push( check( 'names a shopper and an administrator', shopper && admin ? '' : JSON.stringify( people ) ) );
  let before = null;
  if ( shopper && admin ) {
    before = await visit( shopper );
    results.push(
      check(
        'the shopper sees a subscription',
        before.loggedIn && before.status === 200 && /churnstop/.test( before.text )
          ? ''
          : `${ before.status }, logged in: ${ before.loggedIn }\n${ before.text.slice( 0, 500 ) }`
      )
    );
    const seen = await visit( admin );
    results.push( await tokens( seen ) );
    results.push(
      check(
        'the administrator sees wp-admin',
        seen.loggedIn && seen.status === 200 && /wpadminbar/.test( seen.text )
          ? ''
          : `${ seen.status }, logged in: ${ seen.loggedIn }`
      )
    );
  }
  results.push( ...( await closedDoors( port ) ) );
  results.push( check( 'ends on Ctrl+C', ( await close( first ) ) === 'hangs' ? 'hangs' : '' ) );

  const second = await open( [ '--port', port ], log );
  const again = logins( second.said() );
  results.push(
    check(
      'opens again with the same shoppers',
      people.length > 0 && JSON.stringify( people ) === JSON.stringify( again ) ? '' : second.said().slice( -3000 )
    )
  );
  if ( before && again.length ) {
    const after = await visit( shopper );
    results.push(
      check( 'the shop is as it was left', after.status === 200 && after.loggedIn ? '' : `${ after.status }` )
    );
  }
  await close( second );
  results.push( ...( await openToTheNetwork( port, log ) ) );
  if ( process.env.CHURNSTOP_BOTH_WAYS ) {
    results.push( await withStore( port, log ) );
  }
  fs.rmSync( demo, { recursive: true, force: true } );
  return add( ...results );
}

const outside = () =>
  Object.values( os.networkInterfaces() )
    .flat()
    .find( ( one ) => one.family === 'IPv4' && ! one.internal )?.address;

const reaches = ( host, port ) =>
  new Promise( ( resolve ) => {
    const socket = net
      .connect( { host, port: Number( port ), timeout: 3000 }, () => resolve( true ) )
      .on( 'error', () => resolve( false ) )
      .on( 'timeout', () => resolve( false ) );
    socket.on( 'close', () => resolve( false ) ).unref();
    setTimeout( () => socket.destroy(), 3000 ).unref();
  } );

/** Only this machine gets in, and only to what the installable plugin holds. */
async function closedDoors( port ) {
  const address = outside();
  const results = [
    check(
      'only this machine reaches it',
      address && ( await reaches( address, port ) ) ? `${ address } answers` : ''
    ),
  ];
  const plugin = '/wp-content/plugins/churnstop';
  const open = [];
  for ( const file of [
    '/wp-content/database/.ht.sqlite',
    '/wp-content/database/%2eht.sqlite',
    '/wp-content/debug.log',
    `${ plugin }/.git`,
    `${ plugin }/.cache/`,
    `${ plugin }/package.json`,
    `${ plugin }/node_modules/preact/package.json`,
    `${ plugin }/bin/demo/fill.php`,
    `${ plugin }/tests/bootstrap.php`,
    '/wp-content/mu-plugins/churnstop-demo.php',
  ] ) {
    const answer = await fetch( `http://127.0.0.1:${ port }${ file }` );
    const text = await answer.text();
    // What is not there WordPress answers with a page.
    if ( text && ! text.startsWith( '<!DOCTYPE html>' ) ) {
      open.push( `${ file }: ${ answer.status } ${ text.slice( 0, 80 ) }` );
    }
  }
  results.push( check( 'serves what the installable plugin holds, and neither database nor logs', open.join( '\n' ) ) );
  const there = await fetch( `http://127.0.0.1:${ port }${ plugin }/readme.txt` );
  results.push(
    check( 'serves the plugin itself', ( await there.text() ).startsWith( '=== ChurnStop' ) ? '' : `${ there.status }` )
  );
  return results;
}

/** With --host: others get in, with passwords that nobody knows beforehand. */
async function openToTheNetwork( port, log ) {
  const address = outside();
  if ( ! address ) {
    return [];
  }
  const run = await open( [ '--port', port, '--host' ], log );
  const people = logins( run.said() );
  const passwords = new Set( people.map( ( person ) => person.password ) );
  const results = [
    check( '--host warns', /Everybody on your network/.test( run.said() ) ? '' : run.said().slice( -2000 ) ),
    check(
      '--host gives everybody a random password',
      people.length > 2 && passwords.size === people.length && [ ...passwords ].every( ( word ) => word.length === 16 )
        ? ''
        : JSON.stringify( people )
    ),
  ];
  const admin = people.find( ( person ) => person.url.includes( 'wp-admin' ) );
  if ( admin ) {
    const known = await visit( { ...admin, password: 'password' } );
    const seen = await visit( admin );
    results.push(
      check(
        '--host: the network reaches it, by those passwords only',
        ! known.loggedIn && seen.loggedIn && seen.status === 200 && admin.url.includes( address )
          ? ''
          : JSON.stringify( [ admin.url, known.loggedIn, seen.loggedIn ] )
      )
    );
  }
  await close( run );
  return results;
}

/** The same shop from the folders of a real store: half a minute more, so on request. */
async function withStore( port, log ) {
  const why = whyNoStore();
  if ( why ) {
    console.log( `  npm start with a real store is not tried: ${ why }. 2 tests are skipped.` );
    return { ...nothing(), skipped: 2, reasons: [ 'no store folders' ] };
  }
  const run = await open(
    [
      '--reset',
      '--port',
      port,
      ...Object.entries( storeFolders() ).flatMap( ( [ name, folder ] ) => [ `--${ name }`, folder ] ),
    ],
    log
  );
  const shopper = logins( run.said() ).find( ( person ) => ! person.url.includes( 'wp-admin' ) );
  const opens = check( 'opens with a real store', shopper ? '' : run.said().slice( -3000 ) );
  let asks = check( 'asks why, without JavaScript', 'nobody can log in' );
  if ( shopper ) {
    const list = await visit( shopper );
    const cancel = /href="([^"]*[?&;]churnstop_cancel=[^"]*)"/
      .exec( list.text )?.[ 1 ]
      .replace( /&#0?38;|&amp;/g, '&' );
    const page = cancel ? await list.read( cancel ) : list;
    asks = check(
      'asks why, without JavaScript',
      cancel && page.status === 200 && /<input type="radio" name="churnstop_reason"/.test( page.text )
        ? ''
        : `${ page.status }, ${ cancel }\n${ page.text.slice( 0, 500 ) }`
    );
  }
  await close( run );
  return add( opens, asks );
}
