<?php
declare(strict_types=1);

namespace ChurnStop\Rest;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Attempts\Attempt;
use ChurnStop\Attempts\CancelFlow;
use ChurnStop\Attempts\StartAttempt;
use ChurnStop\Connections\Connections;
use ChurnStop\Data;
use ChurnStop\Embed\EmbedKey;
use ChurnStop\Failure;
use ChurnStop\Storefront\Walk;
use ChurnStop\Subscriptions\PlanRef;

/**
 * The shopper's routes. Bodies are read strictly: a wrong type is the caller's mistake and is named, never guessed at.
 */
final class AttemptsController extends Controller {

	public function __construct(
		private readonly CancelFlow $flow,
		private readonly EmbedKey $key,
		private readonly Connections $connections,
	) {}

	protected function routes(): void {
		$this->routes_below( '', $this->is_customer( ... ) );
		$this->routes_below( '/walks/(?P<walk>' . Walk::KEY . ')', $this->is_manager( ... ) );
	}

	/** @param callable(\WP_REST_Request<array<string, mixed>>): (bool|\WP_Error) $who */
	private function routes_below( string $path, callable $who ): void {
		$one = $path . '/attempts/(?P<id>[0-9a-fA-F-]{1,64})';
		$this->route( $path . '/attempts', 'POST', $this->start( ... ), $who );
		$this->route( $one, 'GET', $this->get( ... ), $who );
		$this->route( $one . '/reason', 'POST', $this->reason( ... ), $who );
		$this->route( $one . '/consent', 'POST', $this->consent( ... ), $who );
		$this->route( $one . '/accept', 'POST', $this->accept( ... ), $who );
		$this->route( $one . '/choices', 'GET', $this->choices( ... ), $who );
		$this->route( $one . '/decline', 'POST', $this->decline( ... ), $who );
		$this->route(
			$one . '/cancel',
			'POST',
			fn ( \WP_REST_Request $request ): array => $this->flow->cancel(
				$this->who( $request ),
				self::id( $request ),
			),
			$who,
		);
		$this->route(
			$one . '/dismiss',
			'POST',
			fn ( \WP_REST_Request $request ): array => $this->flow->dismiss(
				$this->who( $request ),
				self::id( $request ),
			),
			$who,
		);
		$this->route(
			$one . '/reactivate',
			'POST',
			fn ( \WP_REST_Request $request ): array => $this->flow->reactivate(
				$this->who( $request ),
				self::id( $request ),
			),
			$who,
		);
	}

	/** @param \WP_REST_Request<array<string, mixed>> $request */
	private function start( \WP_REST_Request $request ): \WP_REST_Response {
		$body = new Body( $request );
		$one  = $body->optional_subscription( 'subscription_id' );
		$ids  = $body->optional_subscriptions( 'subscription_ids', StartAttempt::MAX_SUBSCRIPTIONS );
		if ( ( null === $one ) === ( null === $ids ) ) {
			throw Failure::invalid()->about( array(
				'subscription_id' => __(
					'Name either subscription_id or subscription_ids. Nothing has changed.',
					'churnstop',
				),
			) );
		}
		$mode   = $body->optional_word( 'mode', '/^(live|test)$/D', 'live, test' ) ?? 'live';
		$source = $body->optional_word(
			'source',
			'/^[a-z0-9_-]{0,64}$/D',
			__( 'at most 64 of a-z, 0-9, _ and -', 'churnstop' ),
		)
			?? '';

		$walk   = self::walk( $request );
		if ( null !== $walk ) {
			if ( ! $walk->subscription->is( null === $ids ? $one : ( 1 === count( $ids ) ? $ids[0] : null ) ) ) {
				throw Failure::not_found();
			}
			$attempt = $this->flow->start(
				$this->who( $request ),
				array( $walk->subscription ),
				'walk',
				Attempt::TEST,
				facts: $walk->facts,
			)[0];
			return new \WP_REST_Response( $attempt, 201 );
		}

		$key   = $body->optional_text( 'access_token_id' );
		$first = false;
		if ( null !== $key ) {
			$this->key->check( $key );
			$first = $this->key->is_first_call();
		}
		try {
			// The first call of an embed is somebody who tries it: carried out, and counted nowhere.
			[ $attempt, $new ] = $this->flow->start(
				$this->who( $request ),
				$ids ?? array_values( array_filter( array( $one ) ) ),
				$first ? EmbedKey::FIRST : $source,
				'test' === $mode ? 'test' : 'live',
				! $first
			);
		} catch ( Failure $failure ) {
			if ( $first ) {
				$this->key->forget_first_call();
			}
			throw $failure;
		}
		return new \WP_REST_Response( $attempt, $new ? 201 : 200 );
	}

	/**
	 * With `?screen=survey` the reasons again, for Back.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request
	 * @return array<string, mixed>
	 */
	private function get( \WP_REST_Request $request ): array {
		$query = $request->get_query_params();
		return 'survey' === ( $query['screen'] ?? null )
			? $this->flow->survey( $this->who( $request ), self::id( $request ) )
			: $this->flow->get( $this->who( $request ), self::id( $request ) );
	}

	/**
	 * @param \WP_REST_Request<array<string, mixed>> $request
	 * @return array<string, mixed>
	 */
	private function reason( \WP_REST_Request $request ): array {
		$body = new Body( $request );
		return $this->flow->reason(
			$this->who( $request ),
			self::id( $request ),
			$body->optional_text( 'reason' ),
			$body->optional_text( 'comment' ),
		);
	}

	/**
	 * @param \WP_REST_Request<array<string, mixed>> $request
	 * @return array<string, mixed>
	 */
	private function consent( \WP_REST_Request $request ): array {
		return $this->flow->consent(
			$this->who( $request ),
			self::id( $request ),
			( new Body( $request ) )->boolean( 'agree' ),
		);
	}

	/**
	 * @param \WP_REST_Request<array<string, mixed>> $request
	 */
	private function accept( \WP_REST_Request $request ): \WP_REST_Response {
		$body = new Body( $request );
		$product = $body->optional_id( 'product_id' );
		$plan    = $body->optional_text( 'plan' );
		if ( null === $product && null !== $plan ) {
			throw Failure::invalid()->about( array(
				'plan' => __(
					'A plan is one of a product: name its product_id, too. Nothing has changed.',
					'churnstop',
				),
			) );
		}
		$choice  = null === $product ? null : PlanRef::of( $product, $plan ?? '' );
		$attempt = $this->flow->accept(
			$this->who( $request ),
			self::id( $request ),
			$body->text( 'offer_id' ),
			$choice,
		);
		// The engine has taken it, and says later whether it is true.
		return new \WP_REST_Response( $attempt, Data::bool( $attempt, 'pending' ) ? 202 : 200 );
	}

	/**
	 * What else an offer lets the customer choose, by its name.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request
	 */
	private function choices( \WP_REST_Request $request ): \WP_REST_Response {
		$search = ( new Query( $request ) )->word( 'search' );
		return Lists::whole( $this->flow->choices( $this->who( $request ), self::id( $request ), $search ) );
	}

	/**
	 * @param \WP_REST_Request<array<string, mixed>> $request
	 * @return array<string, mixed>
	 */
	private function decline( \WP_REST_Request $request ): array {
		return $this->flow->decline(
			$this->who( $request ),
			self::id( $request ),
			( new Body( $request ) )->text( 'offer_id' ),
		);
	}

	/**
	 * A customer; or for them a member of staff who walks, and reaches tests alone.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request
	 * @throws Failure
	 */
	private function who( \WP_REST_Request $request ): Actor {
		$walk = self::walk( $request );
		if ( null === $walk ) {
			return $this->customer( $request );
		}
		$found = $this->connections->recent( $walk->subscription );
		$actor = $walk->actor( $found[1]->customer_id ?? 0 );
		$id    = self::id( $request );
		if (
			0 === $actor->customer_id
			|| ( '' !== $id && Attempt::TEST !== Data::string( $this->flow->get( $actor, $id ), 'mode' ) )
		) {
			throw Failure::not_found();
		}
		return $actor;
	}

	/**
	 * @param \WP_REST_Request<array<string, mixed>> $request
	 * @throws Failure
	 */
	private static function walk( \WP_REST_Request $request ): ?Walk {
		$key = $request->get_url_params()['walk'] ?? null;
		return is_string( $key ) ? Walk::of_key( $key ) ?? throw Failure::not_found() : null;
	}

	/** @param \WP_REST_Request<array<string, mixed>> $request */
	private static function id( \WP_REST_Request $request ): string {
		$url = $request->get_url_params();
		return strtolower( is_string( $url['id'] ?? null ) ? $url['id'] : '' );
	}
}
