<?php
declare(strict_types=1);

namespace ChurnStop\Rest;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\CouponTemplate;
use ChurnStop\Data;
use ChurnStop\Discounts\Discount;
use ChurnStop\Discounts\Discounts;
use ChurnStop\Discounts\Templates;
use ChurnStop\RestApi;

/** Discounts, and the coupons that can serve as their templates. */
final class DiscountsController extends Controller {

	private const PER_PAGE = 50;
	private const ID       = '/discounts/(?P<id>\d{1,18})';

	public function __construct( private readonly Discounts $discounts, private readonly Templates $templates ) {}

	protected function routes(): void {
		$read  = array( $this, 'is_manager' );
		$write = array( $this, 'may_write' );
		$this->route( '/discounts', 'GET', $this->index( ... ), $read );
		$this->route( '/discounts', 'POST', $this->create( ... ), $write );
		$this->route(
			self::ID,
			'GET',
			fn ( \WP_REST_Request $request ): array => $this->discounts->get( self::id( $request ) ),
			$read,
		);
		$this->route(
			self::ID,
			'PUT',
			fn ( \WP_REST_Request $request ): array => $this->discounts->save(
				self::id( $request ),
				JsonBody::of( $request ),
			),
			$write,
		);
		$this->route(
			self::ID,
			'DELETE',
			fn ( \WP_REST_Request $request ): array => $this->discounts->archive( self::id( $request ) ),
			$write,
		);
		$this->route( '/coupons', 'GET', $this->coupons( ... ), $read );
	}

	/** A discount becomes a coupon, so it takes the store's right to make coupons as well. */
	public function may_write(): bool|\WP_Error {
		$manager = $this->is_manager();
		$right   = $this->templates->right();
		// phpcs:ignore WordPress.WP.Capabilities.Undetermined -- the store's own capability.
		if ( true !== $manager || null === $right || current_user_can( $right ) ) {
			return $manager;
		}
		return new \WP_Error(
			'churnstop_forbidden',
			sprintf(
				/* translators: %s: the technical name of a right. */
				__(
					'You may see discounts. To change them you also need the right "%s", which an administrator can give you. Nothing has changed.',
					'churnstop',
				),
				$right,
			),
			array( 'status' => 403 ),
		);
	}

	/** @param \WP_REST_Request<array<string, mixed>> $request */
	private function index( \WP_REST_Request $request ): \WP_REST_Response {
		$query    = new Query( $request );
		$per_page = $query->number( 'per_page', self::PER_PAGE, 1, 100 );

		[ $discounts, $total ] = $this->discounts->page(
			$query->one_of( 'status', array( Discount::ACTIVE, Discount::ARCHIVED ) ),
			$query->number( 'page', 1, 1, 1_000_000 ),
			$per_page,
		);
		return Lists::page( $discounts, $total, $per_page );
	}

	/** @param \WP_REST_Request<array<string, mixed>> $request */
	private function create( \WP_REST_Request $request ): \WP_REST_Response {
		$discount = $this->discounts->create( JsonBody::of( $request ) );
		$response = new \WP_REST_Response( $discount, 201 );
		$response->header(
			'Location',
			rest_url( RestApi::NAMESPACE . '/discounts/' . Data::string( $discount, 'id' ) ),
		);
		return $response;
	}

	/** @param \WP_REST_Request<array<string, mixed>> $request */
	private function coupons( \WP_REST_Request $request ): \WP_REST_Response {
		return Lists::whole(
			array_map(
				static fn ( CouponTemplate $coupon ): array => array(
					'id'          => $coupon->id,
					'code'        => $coupon->code,
					'percent_off' => '' === $coupon->amount && $coupon->percent > 0 ? $coupon->percent : null,
					'amount_off'  => '' === $coupon->amount ? null : $coupon->amount,
					'currency'    => '' === $coupon->amount ? null : $coupon->currency,
					'can_serve'   => '' === $coupon->obstacle,
					'why_not'     => '' === $coupon->obstacle ? null : $coupon->obstacle,
				),
				$this->templates->search( ( new Query( $request ) )->word( 'search' ) )
			)
		);
	}

	/** @param \WP_REST_Request<array<string, mixed>> $request */
	private static function id( \WP_REST_Request $request ): int {
		return Data::int( $request->get_url_params(), 'id' );
	}
}
