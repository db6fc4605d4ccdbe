<?php
declare(strict_types=1);

namespace ChurnStop\Rest;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\KeepSubscription;
use ChurnStop\Data;
use ChurnStop\Failure;
use ChurnStop\Redemptions\Agreements;
use ChurnStop\Redemptions\EndAgreement;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Subscriptions\SubscriptionRef;

/** What a shopper does about what was agreed, on subscriptions of their own; others' answer 404. */
final class AgreementsController extends Controller {

	public function __construct(
		private readonly EndAgreement $end,
		private readonly KeepSubscription $keep,
		private readonly Agreements $agreements,
	) {}

	protected function routes(): void {
		$redemption = '/redemptions/(?P<id>\d{1,18})';
		$who        = $this->is_customer( ... );
		$this->route(
			$redemption . '/resume',
			'POST',
			fn ( \WP_REST_Request $request ): array => $this->ended( $this->end->resume(
				$this->customer( $request ),
				self::id( $request ),
			) ),
			$who,
		);
		$this->route(
			$redemption . '/undo',
			'POST',
			fn ( \WP_REST_Request $request ): array => $this->ended( $this->end->undo(
				$this->customer( $request ),
				self::id( $request ),
			) ),
			$who,
		);
		$this->route(
			'/subscriptions/(?P<id>[^/]{1,105})/reactivate',
			'POST',
			fn ( \WP_REST_Request $request ): array => self::subscription( $this->keep->run(
				$this->customer( $request ),
				self::subscription_of( $request ),
			) ),
			$who,
		);
	}

	/** @return array<string, mixed> */
	private function ended( Redemption $redemption ): array {
		return array(
			'id'              => $redemption->id,
			'subscription_id' => $redemption->subscription->written(),
			'offer_type'      => $redemption->offer_type,
			'state'           => $redemption->state,
			'agreement'       => $this->agreements->of_subscription( $redemption->subscription )?->to_array(),
		);
	}

	/** @return array<string, mixed> The contract's S, as far as it is known without a live offer. */
	private static function subscription( Snapshot $snapshot ): array {
		return array(
			'id'              => $snapshot->ref->written(),
			'name'            => $snapshot->name,
			'status'          => $snapshot->store_status,
			'price'           => $snapshot->total->to_array(),
			'next_payment_at' => Data::iso( $snapshot->next_payment ),
		);
	}

	/** @param \WP_REST_Request<array<string, mixed>> $request */
	private static function id( \WP_REST_Request $request ): int {
		return Data::int( $request->get_url_params(), 'id' );
	}

	/** @param \WP_REST_Request<array<string, mixed>> $request */
	private static function subscription_of( \WP_REST_Request $request ): SubscriptionRef {
		return SubscriptionRef::parse( rawurldecode( Data::string( $request->get_url_params(), 'id' ) ) )
			?? throw Failure::not_found();
	}
}
