<?php
declare(strict_types=1);

namespace ChurnStop\Rest;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Audience\Audience;
use ChurnStop\Audience\AudienceIndex;
use ChurnStop\Audience\AudienceInput;
use ChurnStop\Audience\FactRegistry;
use ChurnStop\Data;
use ChurnStop\Failure;
use ChurnStop\Schema\SchemaError;

/** How many subscriptions an audience has today, for the editor. */
final class AudienceController extends Controller {

	public function __construct( private readonly AudienceIndex $index, private readonly FactRegistry $facts ) {}

	protected function routes(): void {
		$this->route( '/audience/count', 'POST', $this->count( ... ), array( $this, 'is_manager' ) );
	}

	/**
	 * `audience`, and `within` for the one of the flow that an offer belongs to.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request
	 * @return array<string, mixed>
	 */
	private function count( \WP_REST_Request $request ): array {
		$body   = JsonBody::of( $request );
		$input  = new AudienceInput( $this->facts->get( ... ) );
		$errors = array(
			...$input->errors( Data::map( $body, 'audience' ), 'audience' ),
			...$input->errors( Data::map( $body, 'within' ), 'within' ),
		);
		if ( array() !== $errors ) {
			throw Failure::invalid()->about( SchemaError::params( $errors ) );
		}
		return $this->index->count(
			Audience::from_array( Data::map( $body, 'audience' ) ),
			Audience::from_array( Data::map( $body, 'within' ) ),
		);
	}
}
