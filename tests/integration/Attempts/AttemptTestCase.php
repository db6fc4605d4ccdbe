<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Attempts;

use ChurnStop\Connections\Connections;
use ChurnStop\Connections\Sandbox\Sandbox;
use ChurnStop\Connections\Sandbox\SandboxStore;
use ChurnStop\Connections\Sandbox\Tables;
use ChurnStop\Data;
use ChurnStop\Events\EventSearch;
use ChurnStop\Measure\Measure;
use ChurnStop\Measure\TotalsDelta;
use ChurnStop\Plugin;
use ChurnStop\Redemptions\WatchSubscriptions;
use ChurnStop\Storage\Database;
use ChurnStop\Tests\Harness\EmptySandbox;
use PHPUnit\Framework\TestCase;

/**
 * A shopper with a subscription of 40.00 a month on the sandbox, and the REST routes in this process.
 */
abstract class AttemptTestCase extends TestCase {

	protected Sandbox $sandbox;
	protected SandboxStore $book;
	protected int $shopper;
	protected int $pro;
	protected int $basic;
	protected int $subscription;

	protected function setUp(): void {
		parent::setUp();
		update_option( 'churnstop_demo', array( 'page' => 0 ), true );
		$GLOBALS['wp_rest_server'] = null; // Routes hold the parts that reset() forgets.
		$plugin                    = Plugin::get();
		$plugin->reset();
		$sandbox = $plugin->part( Connections::class )->get( 'sandbox' );
		self::assertInstanceOf( Sandbox::class, $sandbox );
		$this->sandbox = $sandbox;
		$this->book    = $this->sandbox->book;
		EmptySandbox::in( $plugin->part( Database::class ) );
		$this->book->clock->reset();
		foreach (
			array(
				'attempts',
				'attempt_subscriptions',
				'redemptions',
				'responses',
				'events',
				'outcomes',
				'experiments',
				'experiment_entries',
				'experiment_progress',
				...TotalsDelta::TABLES,
			) as $table
		) {
			$plugin->part( Database::class )->execute( 'DELETE FROM {' . $table . '}' );
		}
		// What `init` does, had the demo been on then.
		$sandbox->watch( $plugin->part( WatchSubscriptions::class ) );
		$plugin->part( Measure::class )->watch();
		$this->shopper      = $this->user( 'shopper' );
		$this->pro          = $this->book->add_plan( 'Pro', 4000, 'month', 1, 'USD', 1 );
		$this->basic        = $this->book->add_plan( 'Basic', 1900, 'month', 1, 'USD', 1 );
		$this->subscription = $this->subscribe();
		wp_set_current_user( $this->shopper );
	}

	protected function tearDown(): void {
		wp_set_current_user( 0 );
		delete_option( 'churnstop_demo' );
		$this->book->clock->reset();
		Plugin::get()->reset();
		parent::tearDown();
	}

	public static function tearDownAfterClass(): void {
		( new Tables( Plugin::get()->part( Database::class ) ) )->drop();
		parent::tearDownAfterClass();
	}

	protected function user( string $name, string $role = 'subscriber' ): int {
		$name  .= wp_generate_password( 8, false );
		$user   = wp_insert_user(
			array(
				'user_login' => $name,
				'user_pass'  => wp_generate_password(),
				'user_email' => $name . '@example.org',
				'role'       => $role,
			)
		);
		self::assertIsInt( $user );
		return $user;
	}

	protected function subscribe(
		string $next = '+20 days',
		string $state = 'CA',
		string $country = 'US',
		?string $trial_end = null,
		?int $customer = null,
	): int {
		return $this->book->add_subscription(
			$customer ?? $this->shopper,
			$this->pro,
			$next,
			1,
			'active',
			$trial_end,
			null,
			$country,
			$state,
		);
	}

	/**
	 * @param array<string, mixed>  $body
	 * @param array<string, string> $headers
	 * @return array{int, array<string, mixed>} Status and body.
	 */
	protected function rest( string $method, string $route, array $body = array(), array $headers = array() ): array {
		$request = new \WP_REST_Request( $method, '/churnstop/v1' . $route );
		$request->set_headers( $headers );
		if ( 'GET' === $method ) {
			$request->set_query_params( $body );
		} else {
			$request->set_header( 'Content-Type', 'application/json' );
			$request->set_body( (string) wp_json_encode( array() === $body ? new \stdClass() : $body ) );
		}
		Plugin::get()->part( Connections::class )->forget();
		$response = rest_do_request( $request );
		$data     = rest_get_server()->response_to_data( $response, false );
		return array( $response->get_status(), Data::decode( (string) wp_json_encode( $data ) ) );
	}

	/** As REST names a subscription of the sandbox. */
	protected static function written( int $subscription ): int|string {
		return Sandbox::ref( $subscription )->written();
	}

	/** @return array<string, mixed> */
	protected function start( ?int $subscription = null, int $status = 201, string $mode = 'live' ): array {
		[ $answered, $attempt ] = $this->rest( 'POST', '/attempts', array(
			'subscription_id' => self::written( $subscription ?? $this->subscription ),
			'source' => 'test',
			'mode' => $mode,
		) );
		self::assertSame( $status, $answered, (string) wp_json_encode( $attempt ) );
		return $attempt;
	}

	/**
	 * @param array<string, mixed> $attempt
	 * @param array<string, mixed> $body
	 * @return array<string, mixed>
	 */
	protected function post(
		array $attempt,
		string $action,
		array $body = array(),
		int $status = 200,
		string $code = '',
	): array {
		[ $answered, $data ] = $this->rest(
			'POST',
			'/attempts/' . Data::string( $attempt, 'id' ) . '/' . $action,
			$body,
		);
		self::assertSame( $status, $answered, (string) wp_json_encode( $data ) );
		if ( '' !== $code ) {
			self::assertSame( $code, $data['code'] ?? null );
		}
		return $data;
	}

	/** @return list<string> Types of the events so far, oldest first. */
	protected function events(): array {
		[ $events ] = Plugin::get()->part( EventSearch::class )->find( array(), 1, 100 );
		return array_reverse( array_map( static fn ( $event ): string => $event->type, $events ) );
	}
}
