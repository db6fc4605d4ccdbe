// Asks the site to run a test's script (script.php), in a thread of its own: the one that runs the test waits for it.
import { writeFileSync } from 'node:fs';
import http from 'node:http';
import { parentPort } from 'node:worker_threads';

parentPort.on( 'message', ( { url, script, done } ) => {
  const end = ( trouble ) => {
    writeFileSync( `${ script }.trouble`, trouble );
    Atomics.store( done, 0, 1 );
    Atomics.notify( done, 0 );
  };
  http
    .get( url, { agent: false, headers: { 'X-ChurnStop-Test-Script': script } }, ( response ) => {
      let said = '';
      response.setEncoding( 'utf8' );
      response.on( 'data', ( part ) => {
        said += part;
      } );
      response.on( 'end', () =>
        end( response.statusCode === 200 ? '' : said || `It ended with ${ response.statusCode }.` )
      );
      response.on( 'error', ( error ) => end( error.message ) );
    } )
    .on( 'error', ( error ) => end( error.message ) );
} );
