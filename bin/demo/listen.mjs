// Loaded into the Playground's process before it begins (node --import): it listens on all interfaces, has no option
// for that, and serves any file. Here it listens where npm start says, and hands out no file that a web server keeps to
// itself: the database, logs, whatever begins with a dot.
import http from 'node:http';
import net from 'node:net';

const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function ( port, ...rest ) {
  return typeof port === 'number'
    ? listen.call(
        this,
        { port, host: process.env.CHURNSTOP_LISTEN },
        ...rest.filter( ( one ) => typeof one === 'function' )
      )
    : listen.call( this, port, ...rest );
};

const emit = http.Server.prototype.emit;
http.Server.prototype.emit = function ( event, request, response, ...rest ) {
  if ( event === 'request' && isKept( request.url ) ) {
    response.writeHead( 404 ).end();
    return true;
  }
  return emit.call( this, event, request, response, ...rest );
};

function isKept( url ) {
  try {
    const path = decodeURIComponent( url.split( /[?#]/ )[ 0 ] );
    return path.split( /[\\/]/ ).some( ( part ) => part.startsWith( '.' ) || /\.(log|sqlite)$/i.test( part ) );
  } catch {
    return true;
  }
}
