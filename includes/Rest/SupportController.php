<?php
declare(strict_types=1);

namespace ChurnStop\Rest;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\AttemptSearch;
use ChurnStop\Attempts\AttemptStory;
use ChurnStop\Connections\SubscriptionPanels;
use ChurnStop\Data;
use ChurnStop\Failure;
use ChurnStop\Redemptions\Agreements;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Redemptions\RedemptionSearch;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * What the events' screen needs to know beyond the events: attempts as told to staff, and redemptions with what taking
 * them back would do.
 */
final class SupportController extends Controller {

	private const MOST = 100;

	/** @param list<SubscriptionPanels> $panels */
	public function __construct(
		private readonly AttemptSearch $attempts,
		private readonly AttemptStory $story,
		private readonly RedemptionSearch $redemptions,
		private readonly Agreements $agreements,
		private readonly array $panels,
	) {}

	protected function routes(): void {
		$who = array( $this, 'is_manager' );
		$this->route( '/attempts/(?P<id>[0-9a-fA-F-]{1,64})/story', 'GET', $this->story( ... ), $who );
		$this->route( '/redemptions', 'GET', $this->redemptions( ... ), $who );
	}

	/**
	 * @param \WP_REST_Request<array<string, mixed>> $request
	 * @return array<string, mixed>
	 */
	private function story( \WP_REST_Request $request ): array {
		$attempt = $this->attempts->get( Data::string( $request->get_url_params(), 'id' ) )
			?? throw Failure::not_found();
		return $this->story->of( $attempt ) + array(
			'customer_id'   => $attempt->customer_id,
			'subscriptions' => array_map(
				fn ( SubscriptionRef $one ): array => array(
					'id'  => $one->written(),
					'url' => $this->edit_url( $one ),
				),
				$attempt->subscriptions
			),
		);
	}

	/**
	 * By `ids` ("3,5,8"), or of one `subscription_id`.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request
	 */
	private function redemptions( \WP_REST_Request $request ): \WP_REST_Response {
		$query        = new Query( $request );
		$subscription = $query->subscription( 'subscription_id' );
		$list         = $query->word( 'ids' );
		if ( '' !== $list && 1 !== preg_match( '/^\d{1,18}(,\d{1,18})*$/D', $list ) ) {
			throw Failure::invalid()->about( array(
				'ids' => __( 'ids must be numbers with commas between them.', 'churnstop' ),
			) );
		}
		$ids   = array_slice( array_map( intval( ... ), explode( ',', $list ) ), 0, self::MOST );
		$found = null !== $subscription
			? $this->redemptions->of_subscription( $subscription, self::MOST )
			: $this->redemptions->of_ids( $ids );
		return Lists::whole( array_map(
			fn ( Redemption $one ): array => $one->to_array() + array(
				'agreement' => $this->agreements->of_redemption( $one )?->to_array(),
			),
			$found,
		) );
	}

	private function edit_url( SubscriptionRef $subscription ): ?string {
		foreach ( $this->panels as $panel ) {
			$url = $panel->edit_url( $subscription );
			if ( null !== $url ) {
				return $url;
			}
		}
		return null;
	}
}
