<?php
declare(strict_types=1);

namespace ChurnStop\Rest;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\AttemptView;
use ChurnStop\Connections\Connections;
use ChurnStop\Embed\EmbedKey;
use ChurnStop\Embed\TokenKeys;
use ChurnStop\Embed\Tokens;
use ChurnStop\Failure;
use ChurnStop\Setup\Serving;
use ChurnStop\Storefront\Assets;

/** What embedded pages ask for before an attempt begins, and the keys that staff manage. */
final class EmbedController extends Controller {

	/** Nobody chooses from more. */
	private const MOST = 50;

	public function __construct(
		private readonly EmbedKey $key,
		private readonly TokenKeys $keys,
		private readonly Tokens $tokens,
		private readonly Assets $assets,
		private readonly Serving $serving,
		private readonly Connections $connections,
	) {}

	protected function routes(): void {
		$staff = array( $this, 'is_manager' );
		$this->route( '/embed', 'GET', $this->config( ... ), static fn (): bool => true );
		$this->route( '/subscriptions', 'GET', $this->subscriptions( ... ), $this->is_customer( ... ) );
		$this->route( '/tokens', 'POST', $this->token( ... ), $staff );
		$this->route(
			'/embed/key',
			'POST',
			fn (): array => array( 'access_token_id' => $this->key->replace() ),
			$staff,
		);
		$this->route(
			'/embed/keys',
			'POST',
			fn (): \WP_REST_Response => new \WP_REST_Response( $this->keys->create(), 201 ),
			$staff,
		);
		$this->route( '/embed/keys/(?P<id>[a-z0-9_]{1,40})', 'DELETE', $this->revoke( ... ), $staff );
	}

	/**
	 * Addresses, words and look: nothing about anybody.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request
	 * @return array<string, mixed>
	 */
	private function config( \WP_REST_Request $request ): array {
		$this->key->check( ( new Query( $request ) )->word( 'access_token_id' ) );
		return ( $this->serving->is_on() ? $this->assets->embedded() : null )
			?? throw Failure::not_found()->saying( __(
				'ChurnStop is switched off. Please use the store\'s own cancel link. Nothing has changed.',
				'churnstop',
			) );
	}

	/**
	 * Those of the caller's that can be cancelled.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request
	 */
	private function subscriptions( \WP_REST_Request $request ): \WP_REST_Response {
		$actor = $this->customer( $request );
		$list  = array();
		foreach ( $this->connections->cancellable_by( $actor, PHP_INT_MAX ) as [ $connection, $snapshot ] ) {
			$list[] = AttemptView::of_subscription( $snapshot, $connection->ends_at_if_cancelled( $snapshot, null ) );
			if ( self::MOST === count( $list ) ) {
				break;
			}
		}
		return Lists::whole( $list );
	}

	/** @param \WP_REST_Request<array<string, mixed>> $request */
	private function token( \WP_REST_Request $request ): \WP_REST_Response {
		$body     = new Body( $request );
		$customer = $body->optional_customer( 'customer_id' )
			?? throw Failure::invalid()->about( array(
				'customer_id' => __( 'Name the customer. No token was made.', 'churnstop' ),
			) );
		return new \WP_REST_Response(
			$this->tokens->create(
				$customer,
				$body->optional_subscriptions( 'subscription_ids', self::MOST ),
				$body->optional_text( 'origin' ),
			),
			201,
		);
	}

	/**
	 * @param \WP_REST_Request<array<string, mixed>> $request
	 * @return array<string, mixed>
	 */
	private function revoke( \WP_REST_Request $request ): array {
		$id = $request->get_url_params()['id'] ?? '';
		$this->keys->revoke( is_string( $id ) ? $id : '' );
		return array( 'keys' => $this->keys->listed() );
	}
}
