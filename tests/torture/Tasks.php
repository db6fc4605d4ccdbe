<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Torture;

use ChurnStop\Connections\Connections;
use ChurnStop\Connections\Sandbox\Engine;
use ChurnStop\Connections\Sandbox\Sandbox;
use ChurnStop\Data;
use ChurnStop\Flows\FlowStore;
use ChurnStop\Plugin;
use ChurnStop\Redemptions\Pauses;
use ChurnStop\Storage\Primary;
use ChurnStop\Tests\Harness\Http;
use ChurnStop\Tests\Harness\SandboxOthers;

/** What a worker can be told to do. */
final class Tasks {

	/** As often as a scheduler comes by again, where a renewal was overtaken. */
	private const RENEWAL_TRIES = 5;

	/**
	 * @param array<array-key, mixed> $task
	 * @return array{status: int, body: array<string, mixed>}
	 */
	public static function run( array $task ): array {
		$task = Data::as_map( $task );
		wp_cache_flush_runtime();
		$plugin = Plugin::get();
		$plugin->part( Connections::class )->forget();
		$plugin->part( FlowStore::class )->forget();
		wp_set_current_user( Data::int( $task, 'user' ) );
		$id   = Data::int( $task, 'subscription' );
		// For this worker's web server, whose node must know of the log-in first.
		$request = is_array( $task['request'] ?? null )
			? array_filter( $task['request'], is_int( ... ), ARRAY_FILTER_USE_KEY )
			: null;
		if ( null !== $request ) {
			Primary::read();
			get_user_meta( Data::int( $task, 'user' ), 'session_tokens' );
		}
		$wait = (float) ( is_numeric( $task['at'] ?? null ) ? $task['at'] : 0 ) - microtime( true );
		if ( $wait > 0 ) {
			usleep( (int) ( 1_000_000 * $wait ) );
		}
		try {
			return match ( Data::string( $task, 'do' ) ) {
				'rest'         => null !== $request
					? self::over_http( $request )
					: self::rest(
						Data::string( $task, 'method' ),
						Data::string( $task, 'route' ),
						Data::map( $task, 'body' ),
					),
				'resume job'   => self::done( static fn () => do_action( Pauses::JOB, Data::string( $task, 'key' ) ) ),
				'book renewal' => self::done( static fn (): bool => self::book_renewal( $id ) ),
				'book edit'    => self::done(
					static fn () => ( new SandboxOthers( self::sandbox()->book ) )
						->edit_price( $id, Data::int( $task, 'total' ) ),
				),
				'store renewal' => self::done(
					static fn () => do_action( 'woocommerce_scheduled_subscription_payment', $id ),
				),
				'store cancel' => self::done( static fn () => self::store_cancel( $id ) ),
				'store edit'   => self::done( static fn () => self::store_edit( $id, Data::int( $task, 'total' ) ) ),
				default        => throw new \InvalidArgumentException(
					'There is no task "' . Data::string( $task, 'do' ) . '".',
				),
			};
		} catch ( \Throwable $error ) {
			return array(
				'status' => 500,
				'body'   => array(
					'code' => get_class( $error ),
					'message' => $error->getMessage()
						. ' in '
						. basename( $error->getFile() )
						. ':'
						. $error->getLine(),
				),
			);
		}
	}

	/**
	 * @param array<int, mixed> $request
	 * @return array{status: int, body: array<string, mixed>}
	 */
	private static function over_http( array $request ): array {
		$answer = Http::parallel( array( $request ) )[0];
		return array(
			'status' => $answer['status'],
			'body'   => is_array( $answer['json'] )
				? Data::as_map( $answer['json'] )
				: array( 'answer' => substr( $answer['body'], 0, 2000 ) ),
		);
	}

	/**
	 * A request through WordPress' REST server, in this process.
	 *
	 * @param array<string, mixed> $body
	 * @return array{status: int, body: array<string, mixed>}
	 */
	public static function rest( string $method, string $route, array $body ): array {
		$request = new \WP_REST_Request( $method, '/churnstop/v1' . $route );
		if ( 'GET' === $method ) {
			$request->set_query_params( $body );
		} else {
			$request->set_header( 'Content-Type', 'application/json' );
			$request->set_body( (string) wp_json_encode( array() === $body ? new \stdClass() : $body ) );
		}
		Plugin::get()->part( Connections::class )->forget();
		$response = rest_do_request( $request );
		return array(
			'status' => $response->get_status(),
			'body'   => Data::decode( (string) wp_json_encode(
				rest_get_server()->response_to_data( $response, false ),
			) ),
		);
	}

	/**
	 * @param callable(): mixed $work
	 * @return array{status: int, body: array<string, mixed>}
	 */
	private static function done( callable $work ): array {
		return array(
			'status' => 200,
			'body'   => array( 'done' => $work() ),
		);
	}

	public static function book_renewal( int $id ): bool {
		$book = self::sandbox()->book;
		for ( $try = 0; $try < self::RENEWAL_TRIES; $try++ ) {
			$entry = $book->entry( $id );
			if ( null === $entry || null === $entry->next_payment || 'active' !== $entry->status ) {
				return false;
			}
			// Due as it was when the race began: never the one after.
			if ( ( new Engine( $book ) )->bill( $entry, $book->now()->modify( '+2 hours' ) ) ) {
				return true;
			}
		}
		return false;
	}

	/** As the box on the order's page: the line's total, and all totals anew. */
	private static function store_edit( int $id, int $cents ): void {
		$subscription = wcs_get_subscription( $id );
		if ( ! $subscription instanceof \WC_Subscription ) {
			return;
		}
		foreach ( $subscription->get_items() as $line ) {
			if ( $line instanceof \WC_Order_Item_Product ) {
				$line->set_subtotal( (string) ( $cents / 100 ) );
				$line->set_total( (string) ( $cents / 100 ) );
				$line->save();
			}
		}
		$subscription->calculate_totals();
	}

	/** The store's own link: its nonce holds for the status that it was made for. */
	private static function store_cancel( int $id ): void {
		$subscription = wcs_get_subscription( $id );
		if ( $subscription instanceof \WC_Subscription && $subscription->has_status( array( 'active', 'on-hold' ) ) ) {
			\WCS_User_Change_Status_Handler::change_users_subscription( $subscription, 'cancelled' );
		}
	}

	private static function sandbox(): Sandbox {
		$sandbox = Plugin::get()->part( Connections::class )->get( 'sandbox' );
		return $sandbox instanceof Sandbox ? $sandbox : throw new \LogicException( 'The sandbox is off.' );
	}
}
