<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Data;
use ChurnStop\Events\Event;
use ChurnStop\Health\Finding;
use ChurnStop\Health\Health;
use ChurnStop\Plugin;
use ChurnStop\Tests\Contract\Made;
use ChurnStop\WooCommerce\WebhookRetries;
use ChurnStop\WooCommerce\Webhooks;

/**
 * WooCommerce's own webhooks carry what happened to a server that really listens, and carry it again after it was down.
 */
final class WebhooksTest extends StoreAttempt {

	private const SECRET = 'a secret & its sign';

	/** @var list<\WC_Webhook> */
	private array $made = array();

	/** @var resource|null */
	private $listener = null;

	/** @var list<array{array<string, mixed>, string}> What arrived last, byte for byte. */
	private array $raw = array();

	private string $folder = '';

	private int $port = 0;

	protected function setUp(): void {
		parent::setUp();
		$this->folder = sys_get_temp_dir() . '/churnstop-listener-' . bin2hex( random_bytes( 6 ) );
		mkdir( $this->folder );
		file_put_contents(
			$this->folder . '/index.php',
			'<?php file_put_contents( __DIR__ . "/" . hrtime( true ) . ".json", json_encode( array( '
				. 'getallheaders() + array( "uri" => $_SERVER["REQUEST_URI"] ), file_get_contents( "php://input" ) '
				. ') ) ); http_response_code( file_exists( __DIR__ . "/down" ) ? 500 : 200 );',
		);
		$socket = stream_socket_server( 'tcp://127.0.0.1:0' );
		self::assertIsResource( $socket );
		$this->port = (int) substr( (string) strrchr( (string) stream_socket_get_name( $socket, false ), ':' ), 1 );
		fclose( $socket );
		$listener = proc_open(
			array(
				PHP_BINARY,
				'-n',
				'-S',
				'127.0.0.1:' . $this->port,
				'-t',
				$this->folder,
				$this->folder . '/index.php',
			),
			array(
				array( 'file', '/dev/null', 'r' ),
				array( 'file', '/dev/null', 'w' ),
				array( 'file', '/dev/null', 'w' ),
			),
			$pipes,
		);
		self::assertIsResource( $listener );
		$this->listener = $listener;
		// phpcs:ignore -- until it listens.
		for ( $tries = 0; $tries < 200 && false === @fsockopen( '127.0.0.1', $this->port ); $tries++ ) {
			usleep( 50_000 );
		}
		add_filter( 'http_request_host_is_external', '__return_true' );
		add_filter( 'http_allowed_safe_ports', array( $this, 'ports' ) );
	}

	protected function tearDown(): void {
		foreach ( $this->made as $webhook ) {
			$webhook->delete( true );
		}
		as_unschedule_all_actions( WebhookRetries::JOB );
		if ( is_resource( $this->listener ) ) {
			proc_terminate( $this->listener );
			proc_close( $this->listener );
		}
		array_map(
			static fn ( string|false $file ): bool => unlink( (string) $file ),
			(array) glob( $this->folder . '/*' ),
		);
		rmdir( $this->folder );
		remove_filter( 'http_request_host_is_external', '__return_true' );
		remove_filter( 'http_allowed_safe_ports', array( $this, 'ports' ) );
		parent::tearDown();
	}

	/**
	 * @param list<int> $ports
	 * @return list<int>
	 */
	public function ports( array $ports ): array {
		return array( ...$ports, $this->port );
	}

	private function webhook( string $topic, string $query = '' ): \WC_Webhook {
		$webhook = new \WC_Webhook();
		$webhook->set_props( array(
			'name' => $topic,
			'topic' => $topic,
			'status' => 'active',
			'user_id' => 1,
			'secret' => self::SECRET,
			'api_version' => 'wp_api_v3',
			'delivery_url' => 'http://127.0.0.1:' . $this->port . '/in' . $query,
		) );
		$webhook->save();
		$this->made[] = $webhook;
		return $webhook;
	}

	/** What another process has planned is done now, in the order in which it was planned. */
	private static function run_jobs( string $hook, string $group ): int {
		$jobs = as_get_scheduled_actions( array(
			'hook' => $hook,
			'group' => $group,
			'status' => \ActionScheduler_Store::STATUS_PENDING,
			'per_page' => 50,
			'orderby' => 'action_id',
		) );
		foreach ( array_keys( $jobs ) as $id ) {
			\ActionScheduler::runner()->process_action( $id );
		}
		return count( $jobs );
	}

	/**
	 * @return list<array{array<string, mixed>, array<string, mixed>}> Headers and body of what arrived, signed; oldest
	 *     first.
	 */
	private function arrived(): array {
		$arrived   = array();
		$this->raw = array();
		foreach ( (array) glob( $this->folder . '/*.json' ) as $file ) {
			[ $headers, $body ] = (array) json_decode( (string) file_get_contents( (string) $file ), true );
			$headers            = array_change_key_case( Data::as_map( $headers ) );
			self::assertIsString( $body );
			// The ping of a new webhook is no delivery.
			if ( isset( $headers['x-wc-webhook-topic'] ) ) {
				self::assertSame(
					base64_encode( hash_hmac( 'sha256', $body, self::SECRET, true ) ),
					$headers['x-wc-webhook-signature'] ?? '',
				);
				$arrived[]   = array( $headers, Data::decode( $body ) );
				$this->raw[] = array( $headers, $body );
			}
			unlink( (string) $file );
		}
		return $arrived;
	}

	public function test_each_event_is_delivered_once_and_says_why(): void {
		self::publish( 'discount' );
		foreach (
			array(
				'attempt_started',
				'offer_accepted',
				'attempt_saved',
				'attempt_cancelled',
				'subscription_cancelled',
			) as $event
		) {
			$this->webhook( 'churnstop.' . $event );
		}
		$this->webhook( 'subscription.updated' );
		$saved = self::subscribe( 'discount' );
		$http  = \ChurnStop\Tests\Harness\Http::as( $saved->customer_id );
		$id    = Data::string( self::ask( $http, '', array( 'subscription_id' => $saved->id ), 201 ), 'id' );
		$offer = self::ask( $http, '/' . $id . '/reason', array(
			'reason' => 'too_expensive',
			'comment' => 'Rent went up 🏠',
		) );
		self::ask( $http, '/' . $id . '/accept', array(
			'offer_id' => Data::string( Data::map( Data::map( $offer, 'screen' ), 'offer' ), 'id' ),
		) );

		$left  = self::subscribe( 'discount' );
		$http  = \ChurnStop\Tests\Harness\Http::as( $left->customer_id );
		$other = Data::string( self::ask( $http, '', array( 'subscription_id' => $left->id ), 201 ), 'id' );
		self::ask( $http, '/' . $other . '/reason', array( 'reason' => 'switching' ) );
		self::ask( $http, '/' . $other . '/cancel' );

		self::assertGreaterThanOrEqual(
			6,
			self::run_jobs( 'woocommerce_deliver_webhook_async', 'woocommerce-webhooks' ),
		);
		$bodies = array();
		foreach ( $this->arrived() as [ $headers, $body ] ) {
			$bodies[ Data::string( $headers, 'x-wc-webhook-topic' ) ][] = $body;
		}
		self::assertCount( 2, $bodies['churnstop.attempt_started'] ?? array() );
		self::assertSame(
			array( 1, 1, 1, 1 ),
			array_map(
				static fn ( string $event ): int => count( $bodies[ 'churnstop.' . $event ] ?? array() ),
				array( 'offer_accepted', 'attempt_saved', 'attempt_cancelled', 'subscription_cancelled' ),
			),
		);

		$told = $bodies['churnstop.attempt_saved'][0];
		self::assertSame(
			array(
				'attempt_saved',
				'live',
				$id,
				$saved->id,
				$saved->customer_id,
				'too_expensive',
				'Rent went up 🏠',
				'saved',
				'40.00',
				'USD',
				'accepted',
			),
			array(
				$told['event'],
				$told['mode'],
				$told['attempt_id'],
				$told['subscription_id'],
				$told['customer_id'],
				$told['reason'],
				$told['comment'],
				$told['outcome'],
				$told['price_per_month'],
				$told['currency'],
				Data::maps( $told, 'offers' )[0]['answer'] ?? '',
			)
		);
		self::assertNotSame( '', $told['reason_label'] );
		self::assertSame( 'discount', Data::map( $told, 'offer' )['type'] ?? '' );
		$gone = $bodies['churnstop.attempt_cancelled'][0];
		self::assertSame(
			array( $other, 'switching', 'cancelled' ),
			array( $gone['attempt_id'], $gone['reason'], $gone['outcome'] ),
		);
		$guide = (string) file_get_contents( dirname( __DIR__, 2 ) . '/docs/integrations.md' );
		self::assertSame( 1, preg_match( '/A payload:\n+```json\n(.+?)\n```/s', $guide, $shown ) );
		$shown = Data::decode( $shown[1] ?? '' );
		self::assertSame( array_keys( $shown ), array_keys( $gone ), 'The guide shows what is sent.' );
		self::assertSame(
			array_keys( Data::maps( $shown, 'offers' )[0] ?? array() ),
			array_keys( Data::maps( $told, 'offers' )[0] ?? array() ),
		);

		$updates = array_column( $bodies['subscription.updated'] ?? array(), null, 'id' );
		self::assertSame(
			array( 'switching', 'cancelled' ),
			array_values( array_intersect_key(
				Data::map( Data::map( $updates[ $left->id ] ?? array(), 'churnstop' ), 'last_attempt' ),
				array( 'reason' => 1, 'outcome' => 1 ),
			) ),
		);
	}

	/** @return array<string, string> Id of a finding → its message. */
	private static function found(): array {
		$found = array_map(
			static fn ( Finding $one ): array => $one->to_array(),
			Plugin::get()->part( Health::class )->findings(),
		);
		return array_map( strval( ... ), array_column( $found, 'message', 'id' ) );
	}

	private static function begin(): void {
		$made = self::subscribe( 'discount' );
		self::ask(
			\ChurnStop\Tests\Harness\Http::as( $made->customer_id ),
			'',
			array( 'subscription_id' => $made->id ),
			201,
		);
	}

	public function test_a_failed_delivery_is_planned_again_for_a_day(): void {
		$webhook = $this->webhook( 'churnstop.attempt_started' );
		self::begin();
		touch( $this->folder . '/down' );
		self::assertSame( 1, self::run_jobs( 'woocommerce_deliver_webhook_async', 'woocommerce-webhooks' ) );
		$event = $this->arrived()[0][1]['event_id'] ?? 0;
		self::assertGreaterThan( 0, $event );
		foreach ( WebhookRetries::DELAYS as $at => $delay ) {
			$planned = as_next_scheduled_action(
				WebhookRetries::JOB,
				array( $webhook->get_id(), $event, $at + 1 ),
				'churnstop',
			);
			self::assertEqualsWithDelta( time() + $delay, $planned, 30 );
			if ( 4 === $at ) {
				unlink( $this->folder . '/down' );
			}
			self::assertSame( 1, self::run_jobs( WebhookRetries::JOB, 'churnstop' ) );
			self::assertSame( $event, $this->arrived()[0][1]['event_id'] ?? 0 );
			self::assertSame(
				4 === $at ? 0 : 1,
				( new \WC_Webhook( $webhook->get_id() ) )->get_failure_count(),
				'Only WooCommerce\'s own deliveries count.',
			);
		}
		self::assertSame( 0, self::run_jobs( WebhookRetries::JOB, 'churnstop' ) );
	}

	public function test_an_endpoint_that_is_down_for_a_day_gets_what_was_planned_and_is_active_again(): void {
		$webhook = $this->webhook( 'churnstop.attempt_started' );
		touch( $this->folder . '/down' );
		for ( $events = 0; $events < 7; $events++ ) {
			self::begin();
			self::run_jobs( 'woocommerce_deliver_webhook_async', 'woocommerce-webhooks' );
		}
		$told = array_unique( array_map(
			static fn ( array $one ): int => Data::int( $one[1], 'event_id' ),
			$this->arrived(),
		) );
		self::assertCount( 7, $told );
		$status = static fn (): string => ( new \WC_Webhook( $webhook->get_id() ) )->get_status();
		self::assertSame( 'disabled', $status(), 'WooCommerce has given up.' );
		self::assertStringContainsString( 'churnstop.attempt_started', self::found()['webhooks_disabled'] ?? '' );
		self::assertSame( 7, self::run_jobs( WebhookRetries::JOB, 'churnstop' ) );
		self::assertSame( 'disabled', $status() );

		unlink( $this->folder . '/down' );
		$this->arrived();
		self::assertSame( 7, self::run_jobs( WebhookRetries::JOB, 'churnstop' ) );
		self::assertEqualsCanonicalizing(
			$told,
			array_map( static fn ( array $one ): int => Data::int( $one[1], 'event_id' ), $this->arrived() ),
		);
		self::assertSame( 'active', $status() );
		self::assertArrayNotHasKey( 'webhooks_disabled', self::found() );
	}

	public function test_a_webhook_that_a_merchant_disables_after_a_failure_stays_so(): void {
		$webhook = $this->webhook( 'churnstop.attempt_started' );
		touch( $this->folder . '/down' );
		self::begin();
		self::run_jobs( 'woocommerce_deliver_webhook_async', 'woocommerce-webhooks' );
		self::assertCount( 1, $this->arrived() );
		unlink( $this->folder . '/down' );
		$webhook = new \WC_Webhook( $webhook->get_id() );
		$webhook->set_status( 'disabled' );
		$webhook->save();
		self::assertArrayNotHasKey( 'webhooks_disabled', self::found() );
		self::run_jobs( WebhookRetries::JOB, 'churnstop' );
		self::assertSame(
			array( array(), 'disabled' ),
			array( $this->arrived(), ( new \WC_Webhook( $webhook->get_id() ) )->get_status() ),
		);
	}

	public function test_the_guides_recipe_for_slack_sends_a_text(): void {
		// phpcs:ignore Squiz.PHP.Eval.Discouraged -- as a shop pastes it.
		eval(
			str_replace(
				'https://hooks.slack.com/',
				'http://127.0.0.1:' . $this->port . '/',
				self::shown( '### Slack', 'php' ),
			)
		);
		try {
			$this->webhook( 'churnstop.attempt_cancelled' );
			$made = self::leave( 'Rent went up <!channel>' );
			$text = "Subscription #{$made->id}: attempt_cancelled, It's too expensive. Rent went up";
			self::assertSame( array( 'text' => $text . ' &lt;!channel&gt;' ), $this->arrived()[0][1] ?? null );
			$shown = Data::string( Data::decode( self::shown( '### Slack', 'json' ) ), 'text' );
			self::assertSame( $text, str_replace( '#1042', '#' . $made->id, $shown ) );
		} finally {
			remove_all_filters( 'woocommerce_webhook_payload', 20 );
		}
	}

	public function test_the_guides_other_recipes_take_what_is_really_sent(): void {
		$this->webhook( 'churnstop.attempt_cancelled', '?key=your-long-random-word' );
		$made = self::leave( '=IMPORTXML("https://evil.example")' );
		$sent = $this->arrived()[0][1] ?? array();
		self::assertSame( 'cancelled', $sent['outcome'] ?? '' );
		[ $headers, $body ] = $this->raw[0];
		self::assertSame( '/in?key=your-long-random-word', $headers['uri'] ?? '' );

		$zap = Data::decode( self::shown( '### Zapier', 'json' ) );
		self::assertCount( 5, $zap );
		self::assertSame(
			array_map( get_debug_type( ... ), $zap ),
			array_map( get_debug_type( ... ), array_replace( $zap, array_intersect_key( $sent, $zap ) ) ),
		);
		self::assertSame( array(), array_diff_key( $zap, $sent ) );

		$event = Data::decode( self::shown( '### Klaviyo', 'json' ) );
		self::assertSame( array(), array_diff_key( Data::map( $event, 'properties' ), $sent ) );
		self::assertSame( $sent['event'] ?? '', $event['metric'] ?? null );
		wp_set_current_user( (int) get_user_by( 'login', 'admin' )?->ID );
		$customer = rest_do_request( new \WP_REST_Request(
			'GET',
			'/wc/v3/customers/' . Data::int( $sent, 'customer_id' ),
		) )->get_data();
		self::assertSame(
			get_userdata( (int) $made->customer_id )->user_email ?? '',
			Data::as_map( $customer )['email'] ?? null,
		);

		$row = self::node( self::shown( '### A spreadsheet', 'js' ) . '
			const rows = [];
			globalThis.SpreadsheetApp = { getActiveSheet: () => ( { appendRow: ( row ) => rows.push( row ) } ) };
			globalThis.ContentService = { createTextOutput: ( text ) => text };
			const post = ( key, type, contents ) => doPost( { parameter: { key }, postData: { type, contents } } );
			post( "your-long-random-word", "application/x-www-form-urlencoded", "webhook_id=7" );
			post( "a guess", "application/json", input.body );
			post( "your-long-random-word", "application/json", input.body );
			console.log( JSON.stringify( rows ) );', array( 'body' => $body ) );
		self::assertSame(
			array( array(
				$sent['at'],
				"It's too expensive",
				'\'=IMPORTXML("https://evil.example")',
				'cancelled',
				'40.00',
				'USD',
			) ),
			$row,
		);
		self::assertSame( 'application/json', $headers['content-type'] ?? '' );
		$shown = json_decode( self::shown( '### A spreadsheet', 'json' ), true );
		self::assertSame( array_slice( $row[0], 3 ), array_slice( (array) $shown, 3 ) );

		$check = 'const crypto = require( "node:crypto" );
			const { headers, secret } = input; const request = { headers };
			const verify = ( rawBody ) => { ' . self::shown( '## Recipes', 'js' ) . ' return ours; };
			console.log( JSON.stringify( [ verify( input.body ), verify( input.body + " " ) ] ) );';
		self::assertSame(
			array( true, false ),
			self::node( $check, array( 'headers' => $headers, 'secret' => self::SECRET, 'body' => $body ) ),
		);
	}

	/** What the guide shows first after a heading, in a language. */
	private static function shown( string $heading, string $language ): string {
		$guide = (string) file_get_contents( dirname( __DIR__, 2 ) . '/docs/integrations.md' );
		self::assertSame(
			1,
			preg_match( '/^' . $heading . '$.+?```' . $language . '\n(.+?)\n```/ms', $guide, $found ),
		);
		return $found[1] ?? '';
	}

	/** Somebody cancels because it is too expensive, and every webhook is delivered. */
	private static function leave( string $comment ): Made {
		$made = self::subscribe( 'discount' );
		$http = \ChurnStop\Tests\Harness\Http::as( $made->customer_id );
		$id   = Data::string( self::ask( $http, '', array( 'subscription_id' => $made->id ), 201 ), 'id' );
		self::ask( $http, '/' . $id . '/reason', array( 'reason' => 'too_expensive', 'comment' => $comment ) );
		self::ask( $http, '/' . $id . '/cancel' );
		self::run_jobs( 'woocommerce_deliver_webhook_async', 'woocommerce-webhooks' );
		return $made;
	}

	/**
	 * Runs a script as Node would.
	 *
	 * @param array<string, mixed> $input The script's `input`.
	 * @return array<mixed> What it printed.
	 */
	private static function node( string $script, array $input ): array {
		$process = proc_open(
			array( 'node', '-e', 'const input = ' . wp_json_encode( $input ) . ";\n" . $script ),
			array( 1 => array( 'pipe', 'w' ), 2 => array( 'pipe', 'w' ) ),
			$pipes,
		);
		self::assertIsResource( $process );
		$printed = stream_get_contents( $pipes[1] );
		$failed  = stream_get_contents( $pipes[2] );
		self::assertSame( 0, proc_close( $process ), (string) $failed );
		return (array) json_decode( (string) $printed, true );
	}

	public function test_every_event_has_a_topic_where_webhooks_are_made(): void {
		$topics = apply_filters( 'woocommerce_webhook_topics', array() );
		self::assertIsArray( $topics );
		foreach ( Event::TYPES as $type ) {
			self::assertTrue( wc_is_webhook_valid_topic( Webhooks::RESOURCE . '.' . $type ) );
			self::assertNotSame( $type, $topics[ Webhooks::RESOURCE . '.' . $type ] ?? $type );
		}
	}
}
